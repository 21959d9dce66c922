#include "tests/cuda_host/orders.hpp"

#include "tests/cuda_host/settings.hpp"

#include <algorithm>   // for reverse
#include <numeric>     // for gcd
#include <utility>     // for swap

namespace cuda_host {

Orders::Orders() : state_(2 * settings().seed + 1) {}

std::uint64_t Orders::draw(std::uint64_t below) {
  state_ = state_ * 6364136223846793005u + 1442695040888963407u;
  return (state_ >> 33) % below;
}

void Orders::arrange(std::vector<unsigned>& list, std::size_t first) {
  if (settings().order == Order::reverse)
    std::reverse(list.begin() + static_cast<std::ptrdiff_t>(first), list.end());
  if (settings().order == Order::random)
    for (std::size_t i = list.size(); i > first + 1; --i)
      std::swap(list[i - 1], list[first + draw(i - first)]);
}

Orders::Walk Orders::walk(std::uint64_t count) {
  if (count < 2 || settings().order == Order::forward) return {count};
  if (settings().order == Order::reverse) return {count, count - 1, count - 1};
  std::uint64_t step = 1 + draw(count - 1);
  while (std::gcd(step, count) != 1) step = 1 + draw(count - 1);
  return {count, step, draw(count)};
}

}   // namespace cuda_host
