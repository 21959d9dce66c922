// Colour refinement on CUB's radix sorts and scans. Integers, no atomics: the same bytes on every run, every
// GPU and the CPU.
#include "engine/cuda/workspace.cuh"
#include "engine/kernels/device.hpp"
#include "engine/kernels/refine.hpp"

#include <cub/device/device_radix_sort.cuh>
#include <cub/device/device_scan.cuh>

#include <bit>   // for bit_width

namespace cgcl::cuda {

namespace {

__extension__ typedef unsigned __int128 Wide;   // lo and hi of a key as they lie in memory

/// One warp owns one row. Limits: any size. Moves 8 bytes an edge and 28 a row.
/// Not a thread a row: a supply net may have millions of pins.
__global__ void row_keys_kernel(CsrView rows, const std::int32_t* colour, RowKeyRule rule,
                                std::uint64_t* keys) {
  const std::int64_t v = thread_index() / kWarp;
  if (v >= rows.rows) return;
  std::uint64_t lo = 0, hi = 0;
  for (std::int64_t e = rows.ptr[v] + threadIdx.x % kWarp; e < rows.ptr[v + 1]; e += kWarp) {
    const Key128 key = rule.of_neighbour(colour[rows.col[e]]);
    lo += key.lo;
    hi += key.hi;
  }
  lo = warp_sum(lo);
  hi = warp_sum(hi);
  if (threadIdx.x % kWarp != 0) return;
  const Key128 own = rule.of_own(colour[v]);
  const Key128 key = rule.finish({own.lo + lo, own.hi + hi});
  keys[2 * v] = key.lo;
  keys[2 * v + 1] = key.hi;
}

/// The position where the run of equal keys around i begins, at its beginning, else 0: a running maximum
/// fills the rest. One thread owns one element at a time in this and the kernels below. Moves 20 bytes an
/// element.
__global__ void mark_runs_kernel(const Wide* sorted, std::int32_t* start, std::int64_t n) {
  for (std::int64_t i = thread_index(); i < n; i += thread_count())
    start[i] = i > 0 && sorted[i] != sorted[i - 1] ? static_cast<std::int32_t>(i) : 0;
}

/// The sort is stable, so the smallest node of a run stands at its beginning. Moves 16 bytes an element.
__global__ void scatter_first_kernel(const std::int32_t* perm, const std::int32_t* start, std::int32_t* first,
                                     std::int64_t n) {
  for (std::int64_t i = thread_index(); i < n; i += thread_count()) first[perm[i]] = perm[start[i]];
}

/// Moves 8 bytes an element.
__global__ void mark_first_kernel(const std::int32_t* first, std::int32_t* mark, std::int64_t n) {
  for (std::int64_t i = thread_index(); i < n; i += thread_count()) mark[i] = first[i] == i ? 1 : 0;
}

/// `rank` counts the marks up to and with its own. Moves 12 bytes an element.
__global__ void take_rank_kernel(const std::int32_t* first, const std::int32_t* rank, std::int32_t* id,
                                 std::int64_t n, std::int64_t* count) {
  for (std::int64_t i = thread_index(); i < n; i += thread_count()) {
    id[i] = rank[first[i]] - 1;
    if (i == n - 1) count[0] = rank[i];
  }
}

/// Row in the high bits, colour of a neighbour in the low `shift`. One warp owns one row. Moves 16 bytes an
/// edge.
__global__ void row_entries_kernel(CsrView rows, const std::int32_t* colour, int shift,
                                   std::uint64_t* entries) {
  const std::int64_t v = thread_index() / kWarp;
  if (v >= rows.rows) return;
  for (std::int64_t e = rows.ptr[v] + threadIdx.x % kWarp; e < rows.ptr[v + 1]; e += kWarp)
    entries[e] = static_cast<std::uint64_t>(v) << shift | static_cast<std::uint64_t>(colour[rows.col[e]]);
}

/// Whether an item tells a node from its first: item i < rows is the own colour and degree of node i, the
/// others are the sorted entries.
struct Mismatch {
  CsrView rows;
  const std::int32_t *colour, *first;
  const std::uint64_t* sorted;
  int shift;

  [[nodiscard]] __device__ std::int64_t degree(std::int64_t v) const { return rows.ptr[v + 1] - rows.ptr[v]; }
  [[nodiscard]] __device__ bool operator()(std::int64_t item) const {
    if (item < rows.rows) {
      const std::int64_t f = first[item];
      return colour[item] != colour[f] || degree(item) != degree(f);
    }
    const std::int64_t e = item - rows.rows, v = static_cast<std::int64_t>(sorted[e] >> shift), f = first[v];
    if (degree(v) != degree(f)) return true;
    const std::uint64_t other = sorted[rows.ptr[f] + (e - rows.ptr[v])];
    return ((sorted[e] ^ other) & ((std::uint64_t{1} << shift) - 1)) != 0;
  }
};

/// One thread owns one item at a time; all that see a difference write the same number. Moves 16 bytes an
/// item. CUB's TransformReduce is younger than CUDA 12.0.
__global__ void any_mismatch_kernel(Mismatch differs, std::int64_t items, std::int64_t* mismatch) {
  for (std::int64_t i = thread_index(); i < items; i += thread_count())
    if (differs(i)) mismatch[0] = 1;
}

/// cuda::maximum came with CUDA 12.9.
struct Larger {
  template <class T>
  __device__ T operator()(T a, T b) const {
    return a < b ? b : a;
  }
};

template <class T>
Buffer array(const Exec& exec, std::int64_t n) {
  return {exec.memory(), std::max<std::size_t>(1, static_cast<std::size_t>(n) * sizeof(T))};
}

}   // namespace

void row_keys(const Exec& exec, CsrView rows, VecView<const std::int32_t> colour, RowKeyRule rule,
              MatView<std::uint64_t> keys) {
  launch(exec, "row_keys", row_keys_kernel, warp_a_row(rows.rows), kBlock, rows, colour.data, rule,
         keys.data);
}

void first_of_key(const Exec& exec, MatView<const std::uint64_t> keys, VecView<std::int32_t> first) {
  const std::int64_t n = keys.rows;
  if (n == 0) return;
  const Buffer keys_sorted = array<Wide>(exec, n), from = array<std::int32_t>(exec, n),
               order = array<std::int32_t>(exec, n);
  auto* sorted = static_cast<Wide*>(keys_sorted.data());
  auto *position = static_cast<std::int32_t*>(from.data()), *perm = static_cast<std::int32_t*>(order.data());
  launch(exec, "first_of_key", iota_kernel, grid_for(exec, n), kBlock, position, n);
  with_workspace(exec, "first_of_key", [&](void* workspace, std::size_t& bytes) {
    return cub::DeviceRadixSort::SortPairs(workspace, bytes, reinterpret_cast<const Wide*>(keys.data), sorted,
                                           position, perm, n, 0, 128, exec.cuda().stream.get());
  });
  std::int32_t* start = position;   // the positions have served
  launch(exec, "first_of_key", mark_runs_kernel, grid_for(exec, n), kBlock, sorted, start, n);
  with_workspace(exec, "first_of_key", [&](void* workspace, std::size_t& bytes) {
    return cub::DeviceScan::InclusiveScan(workspace, bytes, start, start, Larger{}, n,
                                          exec.cuda().stream.get());
  });
  launch(exec, "first_of_key", scatter_first_kernel, grid_for(exec, n), kBlock, perm, start, first.data, n);
}

void rank_first(const Exec& exec, VecView<const std::int32_t> first, VecView<std::int32_t> id,
                VecView<std::int64_t> count) {
  const std::int64_t n = first.size;
  if (n == 0) {
    set_zero(exec.cuda(), count.data, sizeof(std::int64_t));
    return;
  }
  const Buffer ranks = array<std::int32_t>(exec, n);
  auto* rank = static_cast<std::int32_t*>(ranks.data());
  launch(exec, "rank_first", mark_first_kernel, grid_for(exec, n), kBlock, first.data, rank, n);
  with_workspace(exec, "rank_first", [&](void* workspace, std::size_t& bytes) {
    return cub::DeviceScan::InclusiveSum(workspace, bytes, rank, rank, n, exec.cuda().stream.get());
  });
  launch(exec, "rank_first", take_rank_kernel, grid_for(exec, n), kBlock, first.data, rank, id.data, n,
         count.data);
}

void check_first(const Exec& exec, CsrView rows, VecView<const std::int32_t> colour,
                 VecView<const std::int32_t> first, VecView<std::int64_t> mismatch) {
  set_zero(exec.cuda(), mismatch.data, sizeof(std::int64_t));
  if (rows.rows == 0) return;
  const int shift = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(rows.rows)));
  const Buffer listed = array<std::uint64_t>(exec, rows.nnz), ordered = array<std::uint64_t>(exec, rows.nnz);
  auto *entries = static_cast<std::uint64_t*>(listed.data()),
       *sorted = static_cast<std::uint64_t*>(ordered.data());
  launch(exec, "check_first", row_entries_kernel, warp_a_row(rows.rows), kBlock, rows, colour.data, shift,
         entries);
  if (rows.nnz > 0)
    with_workspace(exec, "check_first", [&](void* workspace, std::size_t& bytes) {
      return cub::DeviceRadixSort::SortKeys(workspace, bytes, entries, sorted, rows.nnz, 0, 2 * shift,
                                            exec.cuda().stream.get());
    });
  const std::int64_t items = rows.rows + rows.nnz;
  launch(exec, "check_first", any_mismatch_kernel, grid_for(exec, items), kBlock,
         Mismatch{rows, colour.data, first.data, sorted, shift}, items, mismatch.data);
}

}   // namespace cgcl::cuda
