#include "engine/kernels/refine.hpp"

#include "engine/core/index.hpp"
#include "engine/cpu/parallel.hpp"

#include <array>
#include <atomic>
#include <bit>   // for bit_ceil
#include <vector>

namespace cgcl::cpu {

namespace {

constexpr std::int64_t kAhead = 16;
constexpr std::uint64_t kEmpty = ~std::uint64_t{0};

/// Open addressing with linear probing, shared by all threads. A slot holds the smallest node seen with its
/// key, below half of that key's second word: most probes of another key are seen to be so without a look at
/// its keys, which lie anywhere. Which slot a key gets depends on the order of threads, what the slot holds
/// in the end does not.
class FirstTable {
 public:
  FirstTable(const Exec& exec, MatView<const std::uint64_t> keys)
      : keys_(keys),
        size_(std::bit_ceil(idx(keys.rows) * 3 / 2 + 1)),
        memory_(exec.memory(), size_ * sizeof(std::uint64_t)),
        slots_(static_cast<std::uint64_t*>(memory_.data())) {
    for_chunks(exec, static_cast<std::int64_t>(size_), kElements, [&](std::int64_t first, std::int64_t last) {
      std::fill(slots_ + first, slots_ + last, kEmpty);
    });
  }

  /// The slot of the key of `node`, which the slot now takes into account.
  std::uint32_t add(std::int64_t node) {
    const std::uint64_t self = entry(node);
    for (std::size_t at = home(node);; at = (at + 1) & (size_ - 1)) {
      const std::atomic_ref<std::uint64_t> slot(slots_[at]);
      std::uint64_t held = slot.load(std::memory_order_relaxed);
      if (held == kEmpty && slot.compare_exchange_strong(held, self, std::memory_order_relaxed))
        return static_cast<std::uint32_t>(at);
      if (held >> 32 != self >> 32 || !same_key(node_of(held), node)) continue;
      while (self < held && !slot.compare_exchange_weak(held, self, std::memory_order_relaxed)) {
      }
      return static_cast<std::uint32_t>(at);
    }
  }
  /// Where many colours do not fit a cache, the probe of a node some steps ahead is fetched early, and later
  /// the keys that it will be compared with.
  void prefetch(std::int64_t node) {
    if (node + kAhead < keys_.rows) __builtin_prefetch(slots_ + home(node + kAhead));
    if (node >= keys_.rows) return;
    const std::uint64_t held =
        std::atomic_ref<std::uint64_t>(slots_[home(node)]).load(std::memory_order_relaxed);
    if (held != kEmpty && held >> 32 == entry(node) >> 32) __builtin_prefetch(&keys_(node_of(held), 0));
  }
  void prefetch_first(std::uint32_t slot) const { __builtin_prefetch(slots_ + slot); }
  [[nodiscard]] std::int32_t first(std::uint32_t slot) const {
    return static_cast<std::int32_t>(node_of(slots_[slot]));
  }

 private:
  [[nodiscard]] std::size_t home(std::int64_t node) const { return idx(keys_(node, 0)) & (size_ - 1); }
  /// Never kEmpty, as there are fewer than 2^31 nodes.
  [[nodiscard]] std::uint64_t entry(std::int64_t node) const {
    return keys_(node, 1) << 32 | static_cast<std::uint64_t>(node);
  }
  static std::int64_t node_of(std::uint64_t held) { return static_cast<std::int64_t>(held & 0xFFFFFFFFu); }
  [[nodiscard]] bool same_key(std::int64_t u, std::int64_t v) const {
    return keys_(u, 0) == keys_(v, 0) && keys_(u, 1) == keys_(v, 1);
  }

  MatView<const std::uint64_t> keys_;
  std::size_t size_;   // at most two thirds are used
  Buffer memory_;
  std::uint64_t* slots_;
};

/// The colours in a row, in ascending order where they must be compared as multisets.
using Row = std::vector<std::int32_t>;

void sorted_row(CsrView rows, VecView<const std::int32_t> colour, std::int64_t v, Row& out) {
  out.clear();
  for (std::int64_t e = rows.ptr[v]; e < rows.ptr[v + 1]; ++e) out.push_back(colour[rows.col[e]]);
  std::sort(out.begin(), out.end());
}

constexpr std::int64_t kShort = 8;   // nearly all nodes of a circuit have at most so many neighbours

/// Whether both rows have the same `degree` <= kShort colours: each of one takes one of the other.
bool alike_short(const std::int32_t* of_v, const std::int32_t* of_u, std::int64_t degree,
                 VecView<const std::int32_t> colour) {
  std::array<std::int32_t, kShort> left;
  for (std::int64_t e = 0; e < degree; ++e) left[idx(e)] = colour[of_u[e]];
  for (std::int64_t e = 0; e < degree; ++e) {
    auto* const begin = left.data() + e;
    auto* const end = left.data() + degree;
    auto* const found = std::find(begin, end, colour[of_v[e]]);
    if (found == end) return false;
    std::swap(*begin, *found);
  }
  return true;
}

bool alike(CsrView rows, VecView<const std::int32_t> colour, std::int64_t v, std::int64_t u, Row& row_v,
           Row& row_u) {
  const std::int64_t degree = rows.ptr[v + 1] - rows.ptr[v];
  if (colour[v] != colour[u] || degree != rows.ptr[u + 1] - rows.ptr[u]) return false;
  const std::int32_t *of_v = rows.col + rows.ptr[v], *of_u = rows.col + rows.ptr[u];
  if (degree <= kShort) return alike_short(of_v, of_u, degree, colour);
  std::int64_t e = 0;   // copies of one circuit mostly list their neighbours in one order: no need to sort
  while (e < degree && colour[of_v[e]] == colour[of_u[e]]) ++e;
  if (e == degree) return true;
  sorted_row(rows, colour, v, row_v);
  sorted_row(rows, colour, u, row_u);
  return row_v == row_u;
}

}   // namespace

void row_keys(const Exec& exec, CsrView rows, VecView<const std::int32_t> colour, RowKeyRule rule,
              MatView<std::uint64_t> keys) {
  for_chunks(exec, rows.rows, kElements, [&](std::int64_t first, std::int64_t last) {
    const std::int64_t end = rows.ptr[last];
    for (std::int64_t v = first; v < last; ++v) {
      Key128 sum = rule.of_own(colour[v]);
      for (std::int64_t e = rows.ptr[v]; e < rows.ptr[v + 1]; ++e) {
        if (e + kAhead < end) __builtin_prefetch(&colour[rows.col[e + kAhead]]);
        const Key128 key = rule.of_neighbour(colour[rows.col[e]]);
        sum.lo += key.lo;
        sum.hi += key.hi;
      }
      const Key128 key = rule.finish(sum);
      keys(v, 0) = key.lo;
      keys(v, 1) = key.hi;
    }
  });
}

void first_of_key(const Exec& exec, MatView<const std::uint64_t> keys, VecView<std::int32_t> first) {
  FirstTable table(exec, keys);
  for_chunks(exec, keys.rows, kElements, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t v = begin; v < end; ++v) {
      table.prefetch(v + kAhead);
      first[v] = static_cast<std::int32_t>(table.add(v));
    }
  });
  for_chunks(exec, keys.rows, kElements, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t v = begin; v < end; ++v) {
      if (v + kAhead < end) table.prefetch_first(static_cast<std::uint32_t>(first[v + kAhead]));
      first[v] = table.first(static_cast<std::uint32_t>(first[v]));
    }
  });
}

void rank_first(const Exec& exec, VecView<const std::int32_t> first, VecView<std::int32_t> id,
                VecView<std::int64_t> count) {
  std::vector<std::int64_t> before(idx(first.size / kElements) + 2, 0);
  for_chunks(exec, first.size, kElements, [&](std::int64_t begin, std::int64_t end) {
    std::int64_t found = 0;
    for (std::int64_t v = begin; v < end; ++v) found += first[v] == v;
    before[idx(begin / kElements) + 1] = found;
  });
  for (std::size_t c = 1; c < before.size(); ++c) before[c] += before[c - 1];
  for_chunks(exec, first.size, kElements, [&](std::int64_t begin, std::int64_t end) {
    std::int64_t rank = before[idx(begin / kElements)];
    for (std::int64_t v = begin; v < end; ++v)
      if (first[v] == v) id[v] = static_cast<std::int32_t>(rank++);
  });
  for_chunks(exec, first.size, kElements, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t v = begin; v < end; ++v)
      if (first[v] != v) id[v] = id[first[v]];
  });
  count[0] = before.back();
}

void check_first(const Exec& exec, CsrView rows, VecView<const std::int32_t> colour,
                 VecView<const std::int32_t> first, VecView<std::int64_t> mismatch) {
  std::atomic<bool> differs = false;
  for_chunks(exec, rows.rows, kElements, [&](std::int64_t begin, std::int64_t end) {
    Row row_v, row_u;
    for (std::int64_t v = begin; v < end && !differs.load(std::memory_order_relaxed); ++v)
      if (first[v] != v && !alike(rows, colour, v, first[v], row_v, row_u)) differs = true;
  });
  mismatch[0] = differs ? 1 : 0;
}

}   // namespace cgcl::cpu
