// Mini-batches of clusters: a design is cut once into parts with few edges between them, and an epoch goes
// over batches of them with the edges inside a batch. [Cluster-GCN]
#pragma once

#include "apps/train/sampled_batch.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// So many nodes has a cluster where their number is not given.
inline constexpr std::int64_t kClusterNodes = 1024;

/// How many clusters a design is cut into; 0 asked for: of about kClusterNodes nodes.
[[nodiscard]] std::int64_t cluster_count(std::int64_t nodes, std::int64_t asked);

/// The clusters of a design, which must outlive it. One thread at a time.
class DesignClusters {
 public:
  /// `cluster` [N] numbers the cluster of each node; those without nodes do not count.
  DesignClusters(const HostGraph& design, std::span<const std::int32_t> cluster);

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(first_.size()) - 1; }
  [[nodiscard]] std::int64_t nodes(std::int32_t cluster) const {
    return first_[idx(cluster) + 1] - first_[idx(cluster)];
  }
  /// The nodes of these clusters in their order, with the edges among them.
  [[nodiscard]] SampledDesign cut(std::span<const std::int32_t> clusters);

 private:
  const HostGraph& design_;
  HostCsc in_;
  std::vector<std::int64_t> first_ = {0};   // [clusters+1]
  std::vector<std::int32_t> node_;          // [N] by cluster, ascending in each
  std::vector<std::int32_t> row_;           // [N] of a batch; -1 outside
};

}   // namespace cgcl
