// Sampling around the ends of a batch of links.
#pragma once

#include "io/sampler/neighbor.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// The sampled sub-graph and where in it the links end; src_row and dst_row are parallel to the links.
struct LinkBatch {
  NeighborSample sample;                        // `batch`, when disjoint, is the number of the link
  std::vector<std::int32_t> src_row, dst_row;   // [B] local ids

  [[nodiscard]] std::int64_t links() const { return static_cast<std::int64_t>(src_row.size()); }
};

/// Disjoint: both ends of every link own an ego-graph each; rows 0..B-1 are the sources and B..2B-1 the
/// destinations, in link order. Otherwise the seeds are the distinct ends in ascending order, and the rows
/// say which seed an end is. Throws as sample_neighbors, and ShapeError for lists of different length.
/// [pyg-lib]
[[nodiscard]] LinkBatch sample_links(const HostCsc& graph, std::span<const std::int32_t> src,
                                     std::span<const std::int32_t> dst, std::span<const std::int64_t> fanouts,
                                     const SampleOptions& options);

}   // namespace cgcl
