#include "engine/core/random.hpp"

#include <numeric>   // for iota
#include <utility>   // for swap

namespace cgcl {

std::vector<std::int32_t> permutation(const RandomKey& key, std::int64_t n) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  for (std::int64_t i = n - 1; i > 0; --i) {
    const auto j = below(key, static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(i) + 1);
    std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(j)]);
  }
  return order;
}

}   // namespace cgcl
