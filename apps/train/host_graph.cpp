#include "apps/train/host_graph.hpp"

#include "engine/core/index.hpp"
#include "engine/ops/csr.hpp"

namespace cgcl {

static_assert(kStatistics == kFeatureColumns);
static_assert(static_cast<int>(NodeKind::net) == static_cast<int>(NodeType::net) &&
              static_cast<int>(NodeKind::device) == static_cast<int>(NodeType::device) &&
              static_cast<int>(NodeKind::pin) == static_cast<int>(NodeType::pin));

HostGraph make_host_graph(const CircuitGraph& graph, const FeatureNormaliser* normaliser) {
  HostGraph out;
  out.node_type.reserve(idx(graph.nodes()));
  for (std::int32_t v = 0; v < graph.nodes(); ++v)
    out.node_type.push_back(static_cast<std::uint8_t>(graph.type(v)));
  if (normaliser) out.features = normaliser->apply(graph);
  ops::DirectedEdges edges = ops::both_directions(graph.edges.src, graph.edges.dst);
  out.source = std::move(edges.source);
  out.target = std::move(edges.target);
  out.edge_type.assign(graph.edges.relation.begin(), graph.edges.relation.end());
  out.edge_type.insert(out.edge_type.end(), graph.edges.relation.begin(), graph.edges.relation.end());
  return out;
}

void append(HostGraph& all, const HostGraph& graph) {
  const auto offset = static_cast<std::int32_t>(all.node_type.size());
  const auto add = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  add(all.node_type, graph.node_type);
  add(all.features, graph.features);
  add(all.edge_type, graph.edge_type);
  add(all.edge_multiplicity, graph.edge_multiplicity);
  add(all.node_multiplicity, graph.node_multiplicity);
  for (const std::int32_t id : graph.source) all.source.push_back(id + offset);
  for (const std::int32_t id : graph.target) all.target.push_back(id + offset);
}

}   // namespace cgcl
