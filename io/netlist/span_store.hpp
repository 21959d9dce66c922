// Many short runs of values in few allocations.
#pragma once

#include "io/text/large_pages.hpp"

#include <algorithm>   // for max
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace cgcl {

/// Keeps copies of short runs of values; the spans it returns stay valid while the store lives, also when the
/// store is moved. An extracted netlist has millions of elements with two nets and one value each: vectors of
/// their own would take more memory than what they hold.
template <class T>
class SpanStore {
 public:
  std::span<const T> keep(std::span<const T> values) {
    if (values.empty()) return {};
    if (blocks_.empty() || blocks_.back().capacity() - blocks_.back().size() < values.size()) {
      blocks_.emplace_back();
      blocks_.back().reserve(std::max(next_block_, values.size()));
      prefer_large_pages(blocks_.back());
      if (next_block_ < kMaxBlock) next_block_ *= 2;
    }
    std::vector<T>& block = blocks_.back();   // never grows beyond what it reserved, so nothing moves
    const std::size_t first = block.size();
    block.insert(block.end(), values.begin(), values.end());
    return {block.data() + first, values.size()};
  }
  std::span<const T> keep(const std::vector<T>& values) { return keep(std::span<const T>(values)); }

 private:
  static constexpr std::size_t kMaxBlock = 8 * kLargePage / sizeof(T);
  std::vector<std::vector<T>> blocks_;
  std::size_t next_block_ = 64;
};

}   // namespace cgcl
