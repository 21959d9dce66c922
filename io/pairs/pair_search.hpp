// Shortest paths between two nodes of a circuit, with bounded work.
#pragma once

#include "io/pairs/pair_features.hpp"
#include "io/pairs/search_ball.hpp"

#include <cstdint>

namespace cgcl {

struct ShortestPaths {
  int distance = 0;          // the cap when not found below it
  std::int32_t number = 0;   // 0 when not found; saturates at kManyPaths
};

/// Searches one pair after the other over a symmetric graph, which must outlive it. The result is defined by
/// turns: the end whose search has fewer edges before it goes one level further, and once the edges looked at
/// pass the allowed work the ends count as far. What was reached from the first end is kept, so calls in a
/// row with the same first end share it; a search that goes another way gives the same result. Memory follows
/// the work a search may do, not the graph. One a thread.
class PairSearch {
 public:
  PairSearch(const HostCsc& graph, const PairOptions& options);

  /// Symmetric in its ends, whatever was searched before. No allocation. `share` calls with the same first
  /// end are expected: growing around that end may cost so much more.
  [[nodiscard]] ShortestPaths find(std::int32_t a, std::int32_t b, std::int64_t share = 1);

 private:
  /// One level further around the first end; the paths that meet the second ball there.
  [[nodiscard]] std::int32_t grow_first();
  [[nodiscard]] ShortestPaths find_by_turns(std::int32_t a, std::int32_t b);

  PairOptions options_;
  SearchBall first_, second_;
};

}   // namespace cgcl
