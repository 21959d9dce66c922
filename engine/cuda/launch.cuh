// What every kernel needs once: block and grid sizes, launching with error check, warp and block reductions.
// All reductions add in an order fixed by the problem alone; no kernel here uses floating-point atomics.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/view.hpp"
#include "engine/cuda/context.hpp"

#include <algorithm>   // for min, max
#include <cstdint>

namespace cgcl::cuda {

inline constexpr int kBlock = 256;   // threads of a block, unless a kernel says otherwise
inline constexpr int kWarp = 32;
inline constexpr unsigned kAllLanes = 0xffffffffu;

CGCL_HD constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

/// Smallest power of two that is at least n, at most a warp: how many threads stand side by side on a row.
constexpr int lane_width(std::int64_t n) {
  int width = 1;
  while (width < n && width < kWarp) width *= 2;
  return width;
}

/// Blocks for a grid-stride loop over `items`, `per_block` at a time: enough to fill the device, no more.
/// Only for kernels whose results do not depend on the number of blocks.
inline unsigned grid_for(const Exec& exec, std::int64_t items, std::int64_t per_block = kBlock) {
  const std::int64_t full = std::int64_t{exec.cuda().multiprocessors} * 32;
  return static_cast<unsigned>(std::min(ceil_div(items, per_block), full));
}

/// Blocks for kernels in which warp w of the grid owns row w.
inline dim3 warp_a_row(std::int64_t rows) {
  return dim3(static_cast<unsigned>(ceil_div(rows, kBlock / kWarp)));
}

/// Launches on the stream of the context and reports a failed launch under `name`. An empty grid launches
/// nothing.
template <class... Params, class... Args>
void launch(const Context& context, const char* name, void (*kernel)(Params...), dim3 grid, int threads,
            const Args&... args) {
  if (grid.x == 0 || grid.y == 0) return;
  context.activate();
#ifndef CGCL_CUDA_HOST
  kernel<<<grid, static_cast<unsigned>(threads), 0, context.stream.get()>>>(args...);
#else   // the emulation of tests/cuda_host
  cuda_host::launch(name, kernel, grid, threads, context.stream.get(), args...);
#endif
  context.after_launch(name);
}
template <class... Params, class... Args>
void launch(const Exec& exec, const char* name, void (*kernel)(Params...), dim3 grid, int threads,
            const Args&... args) {
  launch(exec.cuda(), name, kernel, grid, threads, args...);
}

__device__ inline std::int64_t thread_index() {
  return static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
}
__device__ inline std::int64_t thread_count() { return static_cast<std::int64_t>(gridDim.x) * blockDim.x; }

/// Sum over the lanes of a warp whose numbers agree modulo `stride`, in every one of them; stride 1 is the
/// whole warp.
template <class T>
__device__ T warp_sum(T value, int stride = 1) {
  for (int offset = kWarp / 2; offset >= stride; offset /= 2)
    value += __shfl_xor_sync(kAllLanes, value, offset);
  return value;
}

template <class T>
__device__ T warp_max(T value, int stride = 1) {
  for (int offset = kWarp / 2; offset >= stride; offset /= 2)
    value = max(value, __shfl_xor_sync(kAllLanes, value, offset));
  return value;
}

/// The same over a block of kBlock threads. `shared` holds one value a warp and may be reused after the call.
template <class T>
__device__ T block_sum(T value, T* shared) {
  value = warp_sum(value);
  if (threadIdx.x % kWarp == 0) shared[threadIdx.x / kWarp] = value;
  __syncthreads();
  T total = 0;
  for (int w = 0; w < kBlock / kWarp; ++w) total += shared[w];
  __syncthreads();
  return total;
}

template <class T>
__device__ T block_max(T value, T* shared) {
  value = warp_max(value);
  if (threadIdx.x % kWarp == 0) shared[threadIdx.x / kWarp] = value;
  __syncthreads();
  T best = shared[0];
  for (int w = 1; w < kBlock / kWarp; ++w) best = max(best, shared[w]);
  __syncthreads();
  return best;
}

/// Whether `pointer` may be read as float4.
inline bool aligned16(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer) % 16 == 0; }

/// op(i, j) for every element of a rows x cols matrix; `width` threads stand side by side on a row.
template <class Op>
__global__ void rows_kernel(Op op, std::int64_t rows, std::int64_t cols, int width) {
  const int lanes = kBlock / width;
  const std::int64_t row_step = static_cast<std::int64_t>(gridDim.x) * lanes;
  const std::int64_t col_step = static_cast<std::int64_t>(gridDim.y) * width;
  for (std::int64_t j = static_cast<std::int64_t>(blockIdx.y) * width + threadIdx.x % width; j < cols;
       j += col_step)
    for (std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * lanes + threadIdx.x / width; i < rows;
         i += row_step)
      op(i, j);
}

/// Runs rows_kernel. `op` must be the same for any order of the elements.
template <class Op>
void for_elements(const Exec& exec, const char* name, Op op, std::int64_t rows, std::int64_t cols) {
  if (rows == 0 || cols == 0) return;
  const int width = lane_width(cols);
  const std::int64_t tiles = std::min<std::int64_t>(ceil_div(cols, width), 1024);
  const std::int64_t blocks = ceil_div(rows, kBlock / width);
  const std::int64_t full = std::max<std::int64_t>(1, std::int64_t{exec.cuda().multiprocessors} * 32 / tiles);
  launch(exec, name, rows_kernel<Op>,
         dim3(static_cast<unsigned>(std::min(blocks, full)), static_cast<unsigned>(tiles)), kBlock, op, rows,
         cols, width);
}

}   // namespace cgcl::cuda
