// Integer kernels on CUB: its scans and radix sorts of integers give the same result on every run and every
// GPU.
#include "engine/cuda/workspace.cuh"
#include "engine/kernels/device.hpp"
#include "engine/kernels/sort.hpp"

#include <cub/device/device_radix_sort.cuh>
#include <cub/device/device_scan.cuh>

#include <bit>   // for bit_width

namespace cgcl::cuda {

namespace {

/// One thread owns one element at a time in each kernel of this file.
/// 1 where a new value begins, else 0; the first counts as 0, so that a running sum numbers the values from
/// 0. Moves 12 bytes an element.
__global__ void mark_changes_kernel(const std::uint64_t* sorted, std::int32_t* mark, std::int64_t n) {
  for (std::int64_t i = thread_index(); i < n; i += thread_count())
    mark[i] = i > 0 && sorted[i] != sorted[i - 1] ? 1 : 0;
}

/// A single thread: the count is on the device already.
__global__ void count_groups_kernel(const std::int32_t* group, std::int64_t n, std::int64_t* count) {
  count[0] = group[n - 1] + 1;
}

/// ptr[k] = number of keys below k, by binary search. Moves 8 bytes a row. Not a histogram: that would need
/// atomics.
__global__ void row_starts_kernel(const std::uint32_t* sorted, std::int64_t n, std::int64_t* ptr,
                                  std::int64_t size) {
  for (std::int64_t k = thread_index(); k < size; k += thread_count()) {
    std::int64_t low = 0, high = n;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (sorted[middle] < static_cast<std::uint64_t>(k))
        low = middle + 1;
      else
        high = middle;
    }
    ptr[k] = low;
  }
}

/// Stable sort of the lowest `bits` bits of the keys, with their positions.
template <class Key>
void sort_positions(const Exec& exec, const char* name, const Key* keys, Key* sorted,
                    VecView<std::int32_t> perm, int bits) {
  const Buffer positions(exec.memory(), static_cast<std::size_t>(perm.size) * sizeof(std::int32_t));
  auto* from = static_cast<std::int32_t*>(positions.data());
  launch(exec, name, iota_kernel, grid_for(exec, perm.size), kBlock, from, perm.size);
  with_workspace(exec, name, [&](void* workspace, std::size_t& bytes) {
    return cub::DeviceRadixSort::SortPairs(workspace, bytes, keys, sorted, from, perm.data, perm.size, 0,
                                           bits, exec.cuda().stream.get());
  });
}

}   // namespace

void exclusive_scan(const Exec& exec, VecView<const std::int64_t> in, VecView<std::int64_t> out) {
  set_zero(exec.cuda(), out.data, sizeof(std::int64_t));
  if (in.empty()) return;
  with_workspace(exec, "exclusive_scan", [&](void* workspace, std::size_t& bytes) {
    return cub::DeviceScan::InclusiveSum(workspace, bytes, in.data, out.data + 1, in.size,
                                         exec.cuda().stream.get());
  });
}

void sort_by_key(const Exec& exec, VecView<const std::uint64_t> keys, VecView<std::uint64_t> sorted,
                 VecView<std::int32_t> perm) {
  if (keys.empty()) return;
  sort_positions(exec, "sort_by_key", keys.data, sorted.data, perm, 64);
}

void group_sorted(const Exec& exec, VecView<const std::uint64_t> sorted, VecView<std::int32_t> group,
                  VecView<std::int64_t> count) {
  if (sorted.empty()) {
    set_zero(exec.cuda(), count.data, sizeof(std::int64_t));
    return;
  }
  launch(exec, "group_sorted", mark_changes_kernel, grid_for(exec, sorted.size), kBlock, sorted.data,
         group.data, sorted.size);
  with_workspace(exec, "group_sorted", [&](void* workspace, std::size_t& bytes) {
    return cub::DeviceScan::InclusiveSum(workspace, bytes, group.data, sorted.size, exec.cuda().stream.get());
  });
  launch(exec, "group_sorted", count_groups_kernel, dim3(1), 1, group.data, sorted.size, count.data);
}

void index_rows(const Exec& exec, VecView<const std::int32_t> keys, VecView<std::int64_t> ptr,
                VecView<std::int32_t> perm) {
  if (keys.empty()) {
    set_zero(exec.cuda(), ptr.data, static_cast<std::size_t>(ptr.size) * sizeof(std::int64_t));
    return;
  }
  // keys are not negative, so they sort as unsigned, and only by the bits that the largest key can have
  const auto largest = static_cast<std::uint64_t>(std::max<std::int64_t>(1, ptr.size - 2));
  const Buffer buffer(exec.memory(), static_cast<std::size_t>(keys.size) * sizeof(std::uint32_t));
  auto* sorted = static_cast<std::uint32_t*>(buffer.data());
  sort_positions(exec, "index_rows", reinterpret_cast<const std::uint32_t*>(keys.data), sorted, perm,
                 static_cast<int>(std::bit_width(largest)));
  launch(exec, "index_rows", row_starts_kernel, grid_for(exec, ptr.size), kBlock, sorted, keys.size, ptr.data,
         ptr.size);
}

}   // namespace cgcl::cuda
