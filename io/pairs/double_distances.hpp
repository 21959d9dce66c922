// The neighbourhood of a link as distances to both of its ends.
#pragma once

#include "io/pairs/pair_features.hpp"
#include "io/pairs/search_ball.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Numbers of a bag for that many hops: (hops + 1) nearer by 3 (hops + 1) farther distances, and one for
/// neighbourhoods too large to look at.
[[nodiscard]] constexpr std::int32_t double_distance_classes(int hops) {
  return 3 * (hops + 1) * (hops + 1) + 1;
}

/// Counts the nodes of enclosing sub-graphs by their double distance. The sub-graph of a link holds the nodes
/// within `hops` edges of either end and every message edge between them; a node's class is the unordered
/// pair of its distances to the ends inside it, the last farther class being "not connected". Every edge must
/// join a pin with a net or device, as those of a valid graph do; pins have numbers from `first_pin`. One a
/// thread. [CircuitGPS DSPD]
class DoubleDistances {
 public:
  DoubleDistances(const HostCsc& graph, std::int32_t first_pin, const PairOptions& options);

  /// Writes double_distance_classes(options.hops) counts. Symmetric in the ends. Where more than options.work
  /// edges would be looked at, the last number is 1 and all others 0. No allocation.
  void count(std::int32_t a, std::int32_t b, std::span<std::int32_t> bag);

 private:
  [[nodiscard]] bool gather(std::int32_t a, std::int32_t b);
  /// Edges of the sub-graph, found from their pins: an outer net may be a hub that nobody should walk along.
  [[nodiscard]] bool connect();
  void measure(std::int32_t from, std::vector<std::int32_t>& distance);
  [[nodiscard]] std::int32_t local(std::int32_t node) const;

  const HostCsc& graph_;
  std::int32_t first_pin_;
  PairOptions options_;
  SearchBall first_, second_;
  std::int64_t work_ = 0;
  std::vector<std::int32_t> node_;             // of the sub-graph
  std::vector<std::int32_t> extra_;            // [second ball] place in node_ of those the first lacks
  std::vector<std::int32_t> pin_, place_;      // edges, as places in node_
  std::vector<std::int32_t> begin_, around_;   // the same by node
  std::vector<std::int32_t> queue_;
  std::array<std::vector<std::int32_t>, 2> distance_;
};

}   // namespace cgcl
