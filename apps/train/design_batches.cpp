#include "apps/train/design_batches.hpp"

#include "apps/train/shards.hpp"
#include "engine/core/index.hpp"
#include "io/graph/partition.hpp"

#include <algorithm>   // for clamp, min

namespace cgcl {

namespace {

std::vector<std::int32_t> clusters_of(const HostGraph& design, const SamplingOptions& options,
                                      const Ranks& ranks) {
  std::vector<std::int32_t> out(idx(design.nodes()));
  if (ranks.first())
    out = partition(design.nodes(), design.source, design.target,
                    cluster_count(design.nodes(), options.clusters));
  ranks.broadcast(std::as_writable_bytes(std::span(out)));
  return out;
}

}   // namespace

DesignBatches::DesignBatches(const HostGraph& design, const SamplingOptions& options, int batch_size,
                             const Ranks& ranks)
    : nodes_(design.nodes()) {
  const auto size = idx(batch_size), all = idx(nodes_);
  if (options.batching == Batching::neighbor) {
    sampler_.emplace(design, options);
    for (std::size_t first = 0; first < all; first += size) begins_.push_back(first);
    begins_.push_back(all);
    return;
  }
  clusters_.emplace(design, clusters_of(design, options, ranks));
  const std::size_t clusters =
      idx(clusters_->size());   // batches of about as many nodes: none is a small rest
  const ShardBounds even(clusters,
                         static_cast<int>(std::clamp<std::size_t>((all + size - 1) / size, 1, clusters)));
  for (int b = 0; b <= even.parts(); ++b) begins_.push_back(even.begin(b));
}

std::int64_t DesignBatches::items() const { return clusters_ ? clusters_->size() : nodes_; }

double DesignBatches::weight(std::span<const std::int32_t> items) const {
  if (!clusters_) return static_cast<double>(items.size());
  std::int64_t nodes = 0;
  for (const std::int32_t c : items) nodes += clusters_->nodes(c);
  return static_cast<double>(nodes);
}

SampledDesign DesignBatches::cut(std::span<const std::int32_t> items, const RandomKey& key) {
  return clusters_ ? clusters_->cut(items) : sampler_->sample(items, key);
}

}   // namespace cgcl
