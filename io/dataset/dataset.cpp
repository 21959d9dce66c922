#include "io/dataset/dataset.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/core/error.hpp"
#include "io/text/sha256.hpp"

namespace cgcl {
namespace {

void require_position(std::int64_t position, std::int64_t size) {
  CGCL_CHECK(position >= 0 && position < size, "sample ", position, " of ", size);
}

void require_label(double farad, const char* what, std::int32_t id) {
  if (!(farad >= 0) || !std::isfinite(farad))
    throw Error(ErrorId::label_invalid,
                str(what, ' ', id, " has the label ", farad, " F, expected a capacitance"));
}

template <class T>
void hash_values(Sha256& hash, const std::vector<T>& values) {
  const auto count = static_cast<std::uint64_t>(values.size());
  hash.update(std::as_bytes(std::span(&count, 1)));
  hash.update(std::as_bytes(std::span(values)));
}

void hash_edges(Sha256& hash, const EdgeList& edges) {
  hash_values(hash, edges.src);
  hash_values(hash, edges.dst);
  hash_values(hash, edges.relation);
}

}  // namespace

EdgeSamples edge_samples(const CircuitGraph& graph, std::span<const std::int32_t> ids,
                         const LabelCodec& codec) {
  EdgeSamples out;
  for (const std::int32_t id : ids) {
    require_position(id, graph.links.size());
    const auto i = static_cast<std::size_t>(id);
    require_label(graph.links.cap_F[i], "link", id);
    out.src.push_back(graph.links.src[i]);
    out.dst.push_back(graph.links.dst[i]);
    out.relation.push_back(graph.links.relation[i]);
    out.y.push_back(codec.encode(graph.links.cap_F[i]));
  }
  return out;
}

NodeSamples node_samples(const CircuitGraph& graph, std::span<const std::int32_t> ids,
                         const LabelCodec& codec) {
  NodeSamples out;
  for (const std::int32_t id : ids) {
    require_position(id, graph.nets);
    const double farad = graph.ground_F[static_cast<std::size_t>(id)];
    require_label(farad, "net", id);
    out.node.push_back(id);
    out.y.push_back(codec.encode(farad));
    out.cls.push_back(label_class(out.y.back()));
  }
  return out;
}

EdgeSamples select(const EdgeSamples& samples, std::span<const std::int32_t> positions) {
  EdgeSamples out;
  for (const std::int32_t position : positions) {
    require_position(position, samples.size());
    const auto i = static_cast<std::size_t>(position);
    out.src.push_back(samples.src[i]);
    out.dst.push_back(samples.dst[i]);
    out.relation.push_back(samples.relation[i]);
    out.y.push_back(samples.y[i]);
  }
  return out;
}

NodeSamples select(const NodeSamples& samples, std::span<const std::int32_t> positions) {
  NodeSamples out;
  for (const std::int32_t position : positions) {
    require_position(position, samples.size());
    const auto i = static_cast<std::size_t>(position);
    out.node.push_back(samples.node[i]);
    out.y.push_back(samples.y[i]);
    out.cls.push_back(samples.cls[i]);
  }
  return out;
}

std::string fingerprint(const CircuitGraph& graph) {
  Sha256 hash;
  const std::array<std::int32_t, 3> counts = {graph.nets, graph.devices, graph.pins};
  hash.update(bytes_of("circuitgcl.design.1"));
  hash.update(std::as_bytes(std::span(counts)));
  hash_values(hash, graph.features);
  hash_edges(hash, graph.edges);
  hash_edges(hash, graph.links);
  hash_values(hash, graph.links.cap_F);
  std::vector<double> ground = graph.ground_F;
  for (double& farad : ground)
    if (std::isnan(farad)) farad = std::numeric_limits<double>::quiet_NaN();   // one NaN of the many
  hash_values(hash, ground);
  return hash.hex();
}

std::vector<float> relation_mean(const EdgeSamples& train, const EdgeSamples& asked) {
  CGCL_CHECK(train.size() > 0, "relation_mean needs training links");
  std::array<double, 256> sum{};
  std::array<std::int64_t, 256> count{};
  double total = 0;
  for (std::size_t i = 0; i < train.y.size(); ++i) {
    sum[train.relation[i]] += static_cast<double>(train.y[i]);
    ++count[train.relation[i]];
    total += static_cast<double>(train.y[i]);
  }
  std::vector<float> out;
  for (const std::uint8_t r : asked.relation)
    out.push_back(static_cast<float>(count[r] ? sum[r] / static_cast<double>(count[r])
                                              : total / static_cast<double>(train.size())));
  return out;
}

std::int32_t commonest_class(std::span<const std::int32_t> classes) {
  CGCL_CHECK(!classes.empty(), "commonest_class needs classes");
  CGCL_CHECK(*std::min_element(classes.begin(), classes.end()) >= 0, "a class is negative");
  std::vector<std::int32_t> sorted(classes.begin(), classes.end());
  std::sort(sorted.begin(), sorted.end());
  std::int32_t best = sorted.front();
  std::ptrdiff_t most = 0;
  for (auto begin = sorted.begin(); begin != sorted.end();) {
    const auto end = std::upper_bound(begin, sorted.end(), *begin);
    if (end - begin > most) {
      most = end - begin;
      best = *begin;
    }
    begin = end;
  }
  return best;
}

}  // namespace cgcl
