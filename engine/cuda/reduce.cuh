// Column reductions, of which a full sum is the case of one column. Every block reduces a fixed number of
// rows, its threads in a fixed tree; the blocks' results are reduced again the same way until one block is
// left. The order of additions depends on the shape alone, so results are the same bytes on every run and
// every GPU.
#pragma once

#include "engine/cuda/launch.cuh"

namespace cgcl::cuda {

inline constexpr int kRowsPerThread = 32;

/// One block owns `chunk` rows of `width` columns, one thread every (256/width)-th row of one column.
/// Limits: 2^31 blocks; N sums a column at once. Moves each element once, plus 1/32 of a partial row a block.
/// term(i, j, acc) adds row i to the N sums of column j; finish(j, sums) runs once a column, in the last
/// stage. Not simpler: a thread a column would leave the device idle on the narrow matrices of this program.
template <int N, class Term, class Finish>
__global__ void reduce_columns_kernel(Term term, Finish finish, std::int64_t rows, std::int64_t cols,
                                      std::int64_t chunk, int width, double* partial) {
  __shared__ double shared[N][kBlock];
  const int lanes = kBlock / width, lane = static_cast<int>(threadIdx.x) / width;
  const std::int64_t j = static_cast<std::int64_t>(blockIdx.y) * width + threadIdx.x % width;
  const std::int64_t first = blockIdx.x * chunk, last = min(first + chunk, rows);
  double sums[N] = {};
  if (j < cols) {
#pragma unroll 4
    for (std::int64_t i = first + lane; i < last; i += lanes) term(i, j, sums);
  }
  for (int n = 0; n < N; ++n) shared[n][threadIdx.x] = sums[n];
  for (int half = lanes / 2; half > 0; half /= 2) {
    __syncthreads();
    if (lane < half)
      for (int n = 0; n < N; ++n) shared[n][threadIdx.x] += shared[n][threadIdx.x + half * width];
  }
  if (lane != 0 || j >= cols) return;
  for (int n = 0; n < N; ++n) sums[n] = shared[n][threadIdx.x];
  if (gridDim.x == 1) {
    finish(j, sums);
  } else {
    for (int n = 0; n < N; ++n)
      partial[(n * static_cast<std::int64_t>(gridDim.x) + blockIdx.x) * cols + j] = sums[n];
  }
}

/// Adds up what the blocks of the stage before left.
template <int N>
struct PartialTerm {
  const double* partial;
  std::int64_t chunks, cols;
  __device__ void operator()(std::int64_t i, std::int64_t j, double (&sums)[N]) const {
    for (int n = 0; n < N; ++n) sums[n] += partial[(n * chunks + i) * cols + j];
  }
};

/// Reduces rows x cols; without rows finish still runs, on zeros.
template <int N, class Term, class Finish>
void reduce_columns(const Exec& exec, const char* name, Term term, Finish finish, std::int64_t rows,
                    std::int64_t cols) {
  if (cols == 0) return;
  const int width = lane_width(cols);
  const std::int64_t chunk = std::int64_t{kRowsPerThread} * (kBlock / width);
  const std::int64_t chunks = std::max<std::int64_t>(1, ceil_div(rows, chunk));
  const dim3 grid(static_cast<unsigned>(chunks), static_cast<unsigned>(ceil_div(cols, width)));
  if (chunks == 1) {
    launch(exec, name, reduce_columns_kernel<N, Term, Finish>, grid, kBlock, term, finish, rows, cols, chunk,
           width, static_cast<double*>(nullptr));
    return;
  }
  const Buffer buffer(exec.memory(), static_cast<std::size_t>(N * chunks * cols) * sizeof(double));
  auto* partial = static_cast<double*>(buffer.data());
  launch(exec, name, reduce_columns_kernel<N, Term, Finish>, grid, kBlock, term, finish, rows, cols, chunk,
         width, partial);
  reduce_columns<N>(exec, name, PartialTerm<N>{partial, chunks, cols}, finish, chunks, cols);
}

/// Writes a single sum as float.
struct StoreSum {
  float* out;
  __device__ void operator()(std::int64_t j, const double (&sums)[1]) const {
    out[j] = static_cast<float>(sums[0]);
  }
};

}   // namespace cgcl::cuda
