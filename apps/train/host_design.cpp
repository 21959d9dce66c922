#include "apps/train/host_design.hpp"

#include "engine/core/index.hpp"
#include "engine/ops/csr.hpp"

namespace cgcl {

HostDesign make_host_design(const CircuitGraph& graph, const FeatureNormaliser* normaliser) {
  HostDesign out;
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

void append(HostDesign& all, const HostDesign& design) {
  const auto offset = static_cast<std::int32_t>(all.node_type.size());
  const auto add = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  add(all.node_type, design.node_type);
  add(all.features, design.features);
  add(all.edge_type, design.edge_type);
  add(all.edge_multiplicity, design.edge_multiplicity);
  add(all.node_multiplicity, design.node_multiplicity);
  for (const std::int32_t id : design.source) all.source.push_back(id + offset);
  for (const std::int32_t id : design.target) all.target.push_back(id + offset);
}

GraphBatch make_batch(const Exec& exec, const GraphBatchOptions& options, const HostDesign& design,
                      std::span<const float> cl_embed, std::int64_t cl_width,
                      std::span<const std::int32_t> cl_row) {
  return make_graph_batch(exec, options,
                          {.node_type = design.node_type,
                           .features = design.features,
                           .source = design.source,
                           .target = design.target,
                           .edge_type = design.edge_type,
                           .edge_multiplicity = design.edge_multiplicity,
                           .node_multiplicity = design.node_multiplicity,
                           .cl_embed = cl_embed,
                           .cl_width = cl_width,
                           .cl_row = cl_row});
}

}   // namespace cgcl
