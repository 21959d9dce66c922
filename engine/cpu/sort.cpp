#include "engine/kernels/sort.hpp"

#include "engine/core/index.hpp"
#include "engine/cpu/parallel.hpp"

#include <array>
#include <numeric>   // for iota
#include <utility>   // for swap
#include <vector>

namespace cgcl::cpu {

void exclusive_scan(const Exec&, VecView<const std::int64_t> in, VecView<std::int64_t> out) {
  std::int64_t total = 0;
  for (std::int64_t i = 0; i < in.size; ++i) {
    const std::int64_t value = in[i];
    out[i] = total;
    total += value;
  }
  out[in.size] = total;
}

// Least significant digit first, 11 bits a pass; a pass in which all keys share the digit is skipped.
void sort_by_key(const Exec&, VecView<const std::uint64_t> keys, VecView<std::uint64_t> sorted,
                 VecView<std::int32_t> perm) {
  constexpr int kBits = 11;
  constexpr std::size_t kBuckets = std::size_t{1} << kBits;
  const auto n = idx(keys.size);
  std::vector<std::uint64_t> from(keys.data, keys.data + n), to(n);
  std::vector<std::int32_t> order(n), next(n);
  std::iota(order.begin(), order.end(), 0);
  for (int shift = 0; shift < 64; shift += kBits) {
    std::array<std::size_t, kBuckets + 1> start{};
    for (const std::uint64_t key : from) ++start[(key >> shift & (kBuckets - 1)) + 1];
    if (n > 0 && start[(from[0] >> shift & (kBuckets - 1)) + 1] == n) continue;
    for (std::size_t b = 0; b < kBuckets; ++b) start[b + 1] += start[b];
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t place = start[from[i] >> shift & (kBuckets - 1)]++;
      to[place] = from[i];
      next[place] = order[i];
    }
    std::swap(from, to);
    std::swap(order, next);
  }
  std::copy(from.begin(), from.end(), sorted.data);
  std::copy(order.begin(), order.end(), perm.data);
}

void group_sorted(const Exec&, VecView<const std::uint64_t> sorted, VecView<std::int32_t> group,
                  VecView<std::int64_t> count) {
  std::int32_t current = -1;
  for (std::int64_t i = 0; i < sorted.size; ++i) {
    if (i == 0 || sorted[i] != sorted[i - 1]) ++current;
    group[i] = current;
  }
  count[0] = current + 1;
}

void index_rows(const Exec&, VecView<const std::int32_t> keys, VecView<std::int64_t> ptr,
                VecView<std::int32_t> perm) {
  std::fill(ptr.data, ptr.data + ptr.size, std::int64_t{0});
  for (std::int64_t i = 0; i < keys.size; ++i) ++ptr[keys[i] + 1];
  for (std::int64_t r = 0; r + 1 < ptr.size; ++r) ptr[r + 1] += ptr[r];
  std::vector<std::int64_t> next(ptr.data, ptr.data + ptr.size);
  for (std::int64_t i = 0; i < keys.size; ++i) perm[next[idx(keys[i])]++] = static_cast<std::int32_t>(i);
}

}   // namespace cgcl::cpu
