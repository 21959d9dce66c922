// The part of a circuit that encloses a link, with the distances of its nodes to both ends.
#pragma once

#include "io/graph/csc.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

struct EnclosingOptions {
  int hops = 1;
  std::int32_t farthest = 16;       // longer distances count as this one, and so does "not connected"
  std::int64_t most_nodes = 4096;   // of a sub-graph; what is farther from the ends is left out
};

/// The nodes within `hops` edges of either end and every message edge between them: one sub-graph of both
/// ends. Every edge must join a pin with a net or device, as those of a valid graph do; pins have numbers
/// from `first_pin`. Time is linear in the sub-graph, whatever hubs it touches: edges are found from their
/// pins, and growth ends with the last node there is room for. One a thread. [GPS]
class EnclosingSubgraph {
 public:
  EnclosingSubgraph(const HostCsc& graph, std::int32_t first_pin, const EnclosingOptions& options);

  /// Replaces the sub-graph by that of the link a - b, or of the node a where b is the same.
  void extract(std::int32_t a, std::int32_t b);

  /// Nodes in order of discovery, the ends first. A node's place here is its number in the sub-graph.
  [[nodiscard]] std::span<const std::int32_t> nodes() const { return node_; }
  /// Shortest paths inside the sub-graph from every place to the first or second end, at most `farthest`.
  [[nodiscard]] std::span<const std::int32_t> distance(int end) const { return distance_[idx(end)]; }
  /// Places of the neighbours of a place.
  [[nodiscard]] std::span<const std::int32_t> neighbours(std::size_t place) const {
    const auto first = idx(begin_[place]), last = idx(begin_[place + 1]);
    return std::span(around_).subspan(first, last - first);
  }
  /// Whether nodes were left out for want of room.
  [[nodiscard]] bool cut() const { return cut_; }

 private:
  void meet(std::int32_t node);
  void grow();
  void connect();
  void measure(std::int32_t from, std::vector<std::int32_t>& distance);

  const HostCsc& graph_;
  std::int32_t first_pin_;
  EnclosingOptions options_;
  bool cut_ = false;
  std::vector<std::int32_t> place_;   // [nodes of the graph], -1 outside of the sub-graph
  std::vector<std::int32_t> node_, pin_, other_, begin_, around_, queue_;
  std::array<std::vector<std::int32_t>, 2> distance_;
};

}   // namespace cgcl
