// Sparse kernels that are neither sums (spmm.cu) nor softmax (segment_softmax.cu): dot products over edges,
// maxima.
#include "engine/cuda/edges.cuh"
#include "engine/kernels/device.hpp"
#include "engine/kernels/segment.hpp"

namespace cgcl::cuda {

namespace {

__device__ float multiply(float a, float b) { return a * b; }
__device__ float multiply(const float4& a, const float4& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w;
}

/// One warp owns 32 consecutive edges, all its lanes one edge at a time; lane k keeps the result of edge k.
/// Limits: 2^36 edges. Moves two rows an edge - the one of `a` mostly from cache - plus 8 bytes an edge.
/// Not a warp a row: a hub would keep one warp busy long after the others are done.
template <class V>
__global__ void edge_dot_kernel(CsrView csr, const V* a, const V* b, std::int64_t cols, float* out) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const std::int64_t first = thread_index() - lane;
  const int count = static_cast<int>(min(csr.nnz - first, std::int64_t{kWarp}));
  if (count <= 0) return;   // the whole warp
  const std::int64_t mine = first + min(lane, count - 1);
  const std::int64_t row = row_of(csr.ptr, csr.rows, mine);
  const std::int64_t col = csr.col[mine];
  float result = 0;
#pragma unroll 4
  for (int k = 0; k < count; ++k) {
    const V* u = a + __shfl_sync(kAllLanes, row, k) * cols;
    const V* v = b + __shfl_sync(kAllLanes, col, k) * cols;
    float total = 0;
    for (std::int64_t j = lane; j < cols; j += kWarp) total += multiply(__ldg(u + j), __ldg(v + j));
    total = warp_sum(total);
    if (lane == k) result = total;
  }
  if (lane < count) out[mine] = result;
}

/// One warp owns one row: `width` lanes side by side on the columns, the others on later edges of the same
/// columns. Limits: 2^31 positions (arg is 32 bits); any degree. Moves x once, 8 bytes a result. Not a thread
/// a column: rows of pooled graphs have hundreds of positions and few columns.
__global__ void segment_max_kernel(const std::int64_t* ptr, MatView<const float> x, MatView<float> y,
                                   MatView<std::int32_t> arg, int width) {
  const std::int64_t r = thread_index() / kWarp;
  if (r >= y.rows) return;   // the whole warp
  const int lane = static_cast<int>(threadIdx.x) % kWarp, step = kWarp / width;
  const std::int64_t begin = ptr[r], end = ptr[r + 1];
  for (std::int64_t tile = 0; tile < y.cols; tile += width) {
    const std::int64_t j = tile + lane % width;
    float best = 0;
    std::int32_t where = -1;
    if (j < y.cols)
      for (std::int64_t e = begin + lane / width; e < end; e += step) {
        const float value = x(e, j);
        if (where >= 0 && !(value > best)) continue;
        best = value;
        where = static_cast<std::int32_t>(e);
      }
    for (int offset = kWarp / 2; offset >= width; offset /= 2) {
      const float their_best = __shfl_xor_sync(kAllLanes, best, offset);
      const std::int32_t theirs = __shfl_xor_sync(kAllLanes, where, offset);
      // of equal maxima the first wins, whichever lane saw it
      const bool better = their_best > best || (their_best == best && theirs < where);
      if (theirs < 0 || (where >= 0 && !better)) continue;
      best = their_best;
      where = theirs;
    }
    if (lane < width && j < y.cols) {
      y(r, j) = best;
      arg(r, j) = where;
    }
  }
}

/// Writes gy to the one position of its row that was the maximum; positions belong to one row, so no two
/// threads meet. Moves 12 bytes a result, after a fill of 4 bytes a position.
struct ScatterMax {
  MatView<const std::int32_t> arg;
  MatView<const float> gy;
  MatView<float> gx;
  __device__ void operator()(std::int64_t r, std::int64_t j) const {
    const std::int32_t e = arg(r, j);
    if (e >= 0) gx(e, j) = gy(r, j);
  }
};

}   // namespace

template <class T>
void edge_dot(const Exec& exec, CsrView csr, MatView<const T> a, MatView<const T> b, VecView<T> out) {
  const dim3 grid(static_cast<unsigned>(ceil_div(csr.nnz, kBlock)));
  if (a.cols % 4 == 0 && aligned16(a.data) && aligned16(b.data))
    launch(exec, "edge_dot", edge_dot_kernel<float4>, grid, kBlock, csr,
           reinterpret_cast<const float4*>(a.data), reinterpret_cast<const float4*>(b.data), a.cols / 4,
           out.data);
  else
    launch(exec, "edge_dot", edge_dot_kernel<float>, grid, kBlock, csr, a.data, b.data, a.cols, out.data);
}

template <class T>
void segment_max(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const T> x, MatView<T> y,
                 MatView<std::int32_t> arg) {
  launch(exec, "segment_max", segment_max_kernel, warp_a_row(y.rows), kBlock, ptr.data, x, y, arg,
         lane_width(y.cols));
}

template <class T>
void segment_max_grad(const Exec& exec, VecView<const std::int64_t>, MatView<const std::int32_t> arg,
                      MatView<const T> gy, MatView<T> gx) {
  set_zero(exec.cuda(), gx.data, static_cast<std::size_t>(gx.size()) * sizeof(T));
  for_elements(exec, "segment_max_grad", ScatterMax{arg, gy, gx}, gy.rows, gy.cols);
}

template void edge_dot(const Exec&, CsrView, MatView<const float>, MatView<const float>, VecView<float>);
template void segment_max(const Exec&, VecView<const std::int64_t>, MatView<const float>, MatView<float>,
                          MatView<std::int32_t>);
template void segment_max_grad(const Exec&, VecView<const std::int64_t>, MatView<const std::int32_t>,
                               MatView<const float>, MatView<float>);

}   // namespace cgcl::cuda
