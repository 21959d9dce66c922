#include "apps/train/sampled_batch.hpp"

#include "engine/core/index.hpp"
#include "io/sampler/link.hpp"

namespace cgcl {

namespace {

std::vector<std::int64_t> fanouts(const SamplingOptions& options) {
  return std::vector<std::int64_t>(idx(options.hops), options.fanout);
}

template <class T>
void gather(std::vector<T>& to, const std::vector<T>& from, const std::vector<std::int32_t>& rows,
            std::size_t width) {
  if (from.empty()) return;
  for (const std::int32_t row : rows) {
    const auto first = from.begin() + static_cast<std::ptrdiff_t>(idx(row) * width);
    to.insert(to.end(), first, first + static_cast<std::ptrdiff_t>(width));
  }
}

}   // namespace

SampledDesign sub_design(const HostGraph& design, NeighborSample sample) {
  SampledDesign out;
  gather(out.design.node_type, design.node_type, sample.n_id, 1);
  gather(out.design.features, design.features, sample.n_id, kFeatureColumns);
  gather(out.design.edge_type, design.edge_type, sample.edge, 1);
  out.design.source = std::move(sample.row);
  out.design.target = std::move(sample.col);
  out.node = std::move(sample.n_id);
  return out;
}

DesignSampler::DesignSampler(const HostGraph& design, const SamplingOptions& options)
    : design_(design), options_(options), in_(make_csc(design.nodes(), design.source, design.target)) {}

SampledDesign DesignSampler::sample(std::span<const std::int32_t> seeds, const RandomKey& key) const {
  return sub_design(design_, sample_neighbors(in_, seeds, fanouts(options_),
                                              {.direction = Direction::directional, .key = key}));
}

SampledDesign DesignSampler::sample_ends(const std::vector<std::int32_t>& source,
                                         const std::vector<std::int32_t>& target,
                                         const RandomKey& key) const {
  const SampleOptions how{.disjoint = options_.disjoint, .direction = Direction::bidirectional, .key = key};
  if (target.empty()) {   // nodes: each is asked for once
    SampledDesign out = sub_design(design_, sample_neighbors(in_, source, fanouts(options_), how));
    for (std::size_t i = 0; i < source.size(); ++i) out.source.push_back(static_cast<std::int32_t>(i));
    return out;
  }
  LinkBatch links = sample_links(in_, source, target, fanouts(options_), how);
  SampledDesign out = sub_design(design_, std::move(links.sample));
  out.source = std::move(links.src_row);
  out.target = std::move(links.dst_row);
  return out;
}

}   // namespace cgcl
