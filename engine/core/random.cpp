#include "engine/core/random.hpp"

#include "engine/core/index.hpp"

#include <numeric>   // for iota
#include <utility>   // for swap

namespace cgcl {

std::vector<std::int32_t> permutation(const RandomKey& key, std::int64_t n) {
  std::vector<std::int32_t> order(idx(n));
  std::iota(order.begin(), order.end(), 0);
  for (std::int64_t i = n - 1; i > 0; --i) {
    const auto j = below(key, static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(i) + 1);
    std::swap(order[idx(i)], order[idx(j)]);
  }
  return order;
}

}   // namespace cgcl
