#include "io/pairs/pair_search.hpp"

#include <algorithm>   // for fill, max, min
#include <limits>
#include <utility>   // for swap

namespace cgcl {
namespace {

constexpr std::uint32_t kStampsPerPair = 32;   // two sides of 16 levels

std::int32_t saturated(std::int64_t number) {
  return static_cast<std::int32_t>(std::min<std::int64_t>(number, kManyPaths));
}

}   // namespace

PairSearch::PairSearch(const HostCsc& graph, const PairOptions& options)
    : graph_(graph),
      options_(options),
      stamp_(static_cast<std::size_t>(graph.nodes()), 0),
      number_(static_cast<std::size_t>(graph.nodes()), 0) {
  // A frontier never holds more nodes than edges were looked at.
  const auto most = static_cast<std::size_t>(std::min(graph.nodes(), options.work) + 1);
  for (Side& side : sides_) {
    side.frontier.reserve(most);
    side.next.reserve(most);
  }
}

void PairSearch::start(std::size_t side, std::int32_t node) {
  Side& s = sides_[side];
  s.frontier.assign(1, node);
  s.edges = graph_.degree(node);
  s.level = 0;
  stamp_[static_cast<std::size_t>(node)] = stamp(side, 0);
  number_[static_cast<std::size_t>(node)] = 1;
}

std::int32_t PairSearch::expand(std::size_t side) {
  Side& s = sides_[side];
  const std::uint32_t mine = stamp(side, ++s.level), met = stamp(1 - side, sides_[1 - side].level);
  std::int32_t paths = 0;
  s.next.clear();
  s.edges = 0;
  for (const std::int32_t u : s.frontier) {
    const std::int32_t from_u = number_[static_cast<std::size_t>(u)];
    for (std::int64_t e = graph_.ptr[static_cast<std::size_t>(u)];
         e < graph_.ptr[static_cast<std::size_t>(u) + 1]; ++e) {
      const std::int32_t v = graph_.source[static_cast<std::size_t>(e)];
      std::uint32_t& seen = stamp_[static_cast<std::size_t>(v)];
      std::uint8_t& number = number_[static_cast<std::size_t>(v)];
      if (seen < base_) {
        seen = mine;
        number = static_cast<std::uint8_t>(from_u);
        s.next.push_back(v);
        s.edges += graph_.degree(v);
      } else if (seen == mine) {
        number = static_cast<std::uint8_t>(saturated(number + from_u));
      } else if (seen == met) {
        paths = saturated(paths + std::int64_t{number} * from_u);
      }
    }
  }
  std::swap(s.frontier, s.next);
  return paths;
}

ShortestPaths PairSearch::find(std::int32_t a, std::int32_t b) {
  if (a == b) return {0, 1};
  if (base_ > std::numeric_limits<std::uint32_t>::max() - 2 * kStampsPerPair) {
    std::fill(stamp_.begin(), stamp_.end(), 0u);
    base_ = 0;
  }
  base_ += kStampsPerPair;
  start(0, std::min(a, b));   // the same order whichever end comes first, so that work runs out alike
  start(1, std::max(a, b));
  std::int64_t work = 0;
  for (int distance = 1; distance < options_.cap; ++distance) {
    const std::size_t side = sides_[0].edges <= sides_[1].edges ? 0 : 1;
    work += sides_[side].edges;
    if (sides_[side].edges == 0 || work > options_.work) break;
    // Sides first touch level on level: an earlier touch would have ended the search.
    if (const std::int32_t paths = expand(side); paths > 0) return {distance, paths};
  }
  return {options_.cap, 0};
}

}   // namespace cgcl
