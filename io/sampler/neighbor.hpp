// Neighbour sampling as in pyg-lib: ego-graphs of a batch of seeds, hop by hop.
#pragma once

#include "engine/core/random.hpp"
#include "io/graph/csc.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// directional: edges as sampled, towards the seeds. bidirectional: these and their reverses, duplicates
/// merged, sorted by (row, col).
enum class Direction : std::uint8_t { directional, bidirectional };

struct SampleOptions {
  bool disjoint = false;   // every seed owns its ego-graph and shares no row
  Direction direction = Direction::directional;
  RandomKey key{0, kSample, 0};   // `step` numbers the batches of a run, so that each draws anew
};

/// A sampled sub-graph with local ids 0..n-1: seeds first in their order, then nodes in order of discovery.
struct NeighborSample {
  std::vector<std::int32_t> n_id;   // [n] global node ids
  std::vector<std::int32_t> row;    // [edges] local source
  std::vector<std::int32_t> col;    // [edges] local target
  std::vector<std::int32_t>
      edge;   // [edges] HostCsc::edge of the sampled edge; a reverse has that of its origin
  std::vector<std::int32_t> batch;   // [n] seed number of each node when disjoint, else empty
  std::vector<std::int64_t>
      hop_end;   // [hops+1] nodes found up to each hop; hop_end[0] is the number of seeds

  [[nodiscard]] std::int64_t nodes() const { return static_cast<std::int64_t>(n_id.size()); }
};

/// Hop l expands the nodes first found in hop l-1 and takes `fanouts[l]` in-neighbours of each without
/// replacement (Floyd), or all in CSC order where the fanout is negative or not below the degree. Nodes of
/// the last hop have no sampled in-edges. Draws depend on key, local id and draw number only. Throws
/// ShapeError for a seed outside the graph, or for one seed twice when not disjoint. [pyg-lib]
[[nodiscard]] NeighborSample sample_neighbors(const HostCsc& graph, std::span<const std::int32_t> seeds,
                                              std::span<const std::int64_t> fanouts,
                                              const SampleOptions& options = {});

}   // namespace cgcl
