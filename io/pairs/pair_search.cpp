#include "io/pairs/pair_search.hpp"

#include <algorithm>   // for max, min

namespace cgcl {
namespace {

/// Paths over the nodes that are at `level` of one ball and at `other_level` of the other.
std::int32_t paths_between(const SearchBall& ball, int level, const SearchBall& other, int other_level) {
  if (other.at(other_level).size() < ball.at(level).size())
    return paths_between(other, other_level, ball, level);
  std::int64_t paths = 0;
  auto place = static_cast<std::int32_t>(ball.at(level).data() - ball.nodes().data());
  for (const std::int32_t node : ball.at(level)) {
    const std::int32_t met = other.place(node);
    if (met >= 0 && other.in_level(met, other_level))
      paths += std::int64_t{ball.paths(place)} * other.paths(met);
    ++place;
  }
  return static_cast<std::int32_t>(std::min<std::int64_t>(paths, kManyPaths));
}

/// Most edges of one of the first `levels` levels.
std::int64_t most_edges(const SearchBall& ball, int levels) {
  std::int64_t most = 0;
  for (int level = 0; level < levels; ++level) most = std::max(most, ball.edges(level));
  return most;
}

std::int64_t edges_below(const SearchBall& ball, int level) {
  std::int64_t sum = 0;
  for (int l = 0; l < level; ++l) sum += ball.edges(l);
  return sum;
}

}   // namespace

PairSearch::PairSearch(const HostCsc& graph, const PairOptions& options)
    // A ball never holds more nodes than edges were looked at.
    : options_(options), first_(graph, options.work), second_(graph, options.work) {}

std::int32_t PairSearch::grow_first() {
  first_.grow();
  return paths_between(second_, second_.level(), first_, first_.level());
}

ShortestPaths PairSearch::find(std::int32_t a, std::int32_t b, std::int64_t share) {
  if (a == b) return {0, 1};
  if (first_.centre() != a) first_.start(a);
  if (const std::int32_t place = first_.place(b); place >= 0) {
    int level = 1;
    while (!first_.in_level(place, level)) ++level;
    if (level >= options_.cap) return {options_.cap, 0};
    if (level * most_edges(first_, level) <= options_.work) return {level, first_.paths(place)};
    return find_by_turns(a, b);
  }
  second_.start(b);
  while (first_.level() + second_.level() + 1 < options_.cap) {
    const std::int64_t edges_a = first_.edges(first_.level()), edges_b = second_.edges(second_.level());
    if (edges_a == 0 || edges_b == 0) break;
    const bool from_a = edges_a / share <= edges_b;
    const SearchBall& next = from_a ? first_ : second_;
    if (edges_below(next, next.level() + 1) > options_.work) return find_by_turns(a, b);
    const std::int32_t paths = from_a ? grow_first() : second_.grow_towards(first_, first_.level());
    if (paths == 0) continue;
    // By turns there would have been as many steps, none dearer than the dearest level here: at any of them
    // one of the two ends would have stood at a level below these.
    const int distance = first_.level() + second_.level();
    const std::int64_t dearest =
        std::max(most_edges(first_, first_.level()), most_edges(second_, second_.level()));
    return distance * dearest <= options_.work ? ShortestPaths{distance, paths} : find_by_turns(a, b);
  }
  return {options_.cap, 0};
}

ShortestPaths PairSearch::find_by_turns(std::int32_t a, std::int32_t b) {
  second_.start(b);
  int level_a = 0, level_b = 0;   // the first ball may be larger than this pair needs
  std::int64_t work = 0;
  for (int distance = 1; distance < options_.cap; ++distance) {
    const std::int64_t edges_a = first_.edges(level_a), edges_b = second_.edges(level_b);
    // Of equals the lower node goes first, whichever end it is, so that work runs out alike.
    const bool from_a = edges_a < edges_b || (edges_a == edges_b && a < b);
    work += from_a ? edges_a : edges_b;
    if (std::min(edges_a, edges_b) == 0 || work > options_.work) break;
    // The balls first touch level on level: an earlier touch would have ended the search.
    std::int32_t paths = 0;
    if (!from_a) {
      paths = second_.grow_towards(first_, level_a);
      ++level_b;
    } else {
      if (++level_a > first_.level()) first_.grow();
      paths = paths_between(second_, level_b, first_, level_a);
    }
    if (paths > 0) return {distance, paths};
  }
  return {options_.cap, 0};
}

}   // namespace cgcl
