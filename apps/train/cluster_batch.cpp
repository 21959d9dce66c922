#include "apps/train/cluster_batch.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for clamp, max, max_element

namespace cgcl {

std::int64_t cluster_count(std::int64_t nodes, std::int64_t asked) {
  const std::int64_t wanted = asked > 0 ? asked : (nodes + kClusterNodes - 1) / kClusterNodes;
  return std::clamp<std::int64_t>(wanted, 1, std::max<std::int64_t>(1, nodes));
}

DesignClusters::DesignClusters(const HostGraph& design, std::span<const std::int32_t> cluster)
    : design_(design),
      in_(make_csc(design.nodes(), design.source, design.target)),
      row_(idx(design.nodes()), -1) {
  CGCL_CHECK(cluster.size() == idx(design.nodes()), "clusters: of ", cluster.size(), " nodes, expected ",
             design.nodes());
  const std::int32_t most = cluster.empty() ? -1 : *std::max_element(cluster.begin(), cluster.end());
  std::vector<std::vector<std::int32_t>> members(idx(most + 1));
  for (std::size_t v = 0; v < cluster.size(); ++v)
    members[idx(cluster[v])].push_back(static_cast<std::int32_t>(v));
  for (const auto& own : members) {
    if (own.empty()) continue;
    node_.insert(node_.end(), own.begin(), own.end());
    first_.push_back(static_cast<std::int64_t>(node_.size()));
  }
}

SampledDesign DesignClusters::cut(std::span<const std::int32_t> clusters) {
  NeighborSample sample;
  for (const std::int32_t c : clusters)
    for (std::int64_t i = first_[idx(c)]; i < first_[idx(c) + 1]; ++i) {
      row_[idx(node_[idx(i)])] = static_cast<std::int32_t>(sample.n_id.size());
      sample.n_id.push_back(node_[idx(i)]);
    }
  for (std::size_t to = 0; to < sample.n_id.size(); ++to) {
    const std::size_t v = idx(sample.n_id[to]);
    for (std::int64_t e = in_.ptr[v]; e < in_.ptr[v + 1]; ++e) {
      const std::int32_t from = row_[idx(in_.source[idx(e)])];
      if (from < 0) continue;
      sample.row.push_back(from);
      sample.col.push_back(static_cast<std::int32_t>(to));
      sample.edge.push_back(in_.edge[idx(e)]);
    }
  }
  for (const std::int32_t v : sample.n_id) row_[idx(v)] = -1;
  return sub_design(design_, std::move(sample));
}

}   // namespace cgcl
