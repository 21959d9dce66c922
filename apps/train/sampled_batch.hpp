// Mini-batches cut from a design by neighbour sampling.
#pragma once

#include "apps/train/host_graph.hpp"
#include "apps/train/loop.hpp"
#include "io/sampler/neighbor.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// A sub-design: the rows `node` of the design, seeds first.
struct SampledDesign {
  HostGraph design;
  std::vector<std::int32_t> node;             // [N] number of each row in the design it was cut from
  std::vector<std::int32_t> source, target;   // rows of the ends that were asked for
};

/// The rows and edges of `sample` out of `design`.
[[nodiscard]] SampledDesign sub_design(const HostGraph& design, NeighborSample sample);

/// Holds the in-neighbours of a design; `design` must outlive it.
class DesignSampler {
 public:
  DesignSampler(const HostGraph& design, const SamplingOptions& options);

  /// The neighbourhood of `seeds`, in the direction of the messages. Draws are a pure function of `key`.
  [[nodiscard]] SampledDesign sample(std::span<const std::int32_t> seeds, const RandomKey& key) const;
  /// The neighbourhood of the ends of links (or of nodes: `target` empty), with their rows in it. Edges are
  /// kept in both directions, as the published loader does.
  [[nodiscard]] SampledDesign sample_ends(const std::vector<std::int32_t>& source,
                                          const std::vector<std::int32_t>& target,
                                          const RandomKey& key) const;

 private:
  const HostGraph& design_;
  SamplingOptions options_;
  HostCsc in_;
};

}   // namespace cgcl
