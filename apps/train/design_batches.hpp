// How an epoch of pre-training goes over a design that is not taken whole: nodes with their sampled
// neighbourhoods, or clusters.
#pragma once

#include "apps/train/cluster_batch.hpp"
#include "apps/train/sampled_batch.hpp"
#include "engine/core/ranks.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cgcl {

/// `design` must outlive it. One thread at a time.
class DesignBatches {
 public:
  /// Clusters are those that rank 0 cuts. Throws as partition().
  DesignBatches(const HostGraph& design, const SamplingOptions& options, int batch_size, const Ranks& ranks);

  /// Nodes or clusters, which an epoch takes in an order of its own.
  [[nodiscard]] std::int64_t items() const;
  /// Where each batch begins in that order, and where the last one ends.
  [[nodiscard]] const std::vector<std::size_t>& begins() const { return begins_; }
  /// What the items count in a mean: nodes that were asked for.
  [[nodiscard]] double weight(std::span<const std::int32_t> items) const;
  /// What a step on these items reads. Draws are a pure function of `key`.
  [[nodiscard]] SampledDesign cut(std::span<const std::int32_t> items, const RandomKey& key);

 private:
  std::int64_t nodes_;
  std::optional<DesignSampler> sampler_;
  std::optional<DesignClusters> clusters_;
  std::vector<std::size_t> begins_;
};

}   // namespace cgcl
