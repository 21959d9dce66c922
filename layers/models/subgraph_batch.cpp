#include "layers/models/subgraph_batch.hpp"

#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"

#include <numeric>   // for iota

namespace cgcl {
namespace {

using Ids = std::vector<std::int32_t>;

/// Directed edges of an attention graph while they are collected.
struct Attended {
  Ids source, target, feature;
  std::vector<double> count;

  void add(std::int32_t from, std::int32_t to, double counts, std::int32_t kind) {
    source.push_back(from);
    target.push_back(to);
    count.push_back(counts);
    feature.push_back(kind);
  }
};

/// Messages, and between every row and each virtual node of its sub-graph both ways. [EXPH]
Attended exphormer_edges(const HostSubgraphs& host) {
  Attended out{host.rows.source, host.rows.target, host.rows.edge_type, host.rows.edge_multiplicity};
  const auto rows = static_cast<std::int32_t>(host.rows.nodes());
  for (std::int32_t r = 0; r < rows; ++r)
    for (std::int32_t v = 0; v < kVirtualNodes; ++v) {
      const std::int32_t node = rows + host.subgraph[idx(r)] * static_cast<std::int32_t>(kVirtualNodes) + v;
      const std::int32_t to = static_cast<std::int32_t>(kEdgeTypeRows) + v;
      out.add(r, node, host.count[idx(r)], to);
      out.add(node, r, 1, to + static_cast<std::int32_t>(kVirtualNodes));
    }
  return out;
}

/// All pairs of rows of a sub-graph, a row and itself included.
Attended full_edges(const HostSubgraphs& host) {
  Attended out;
  const auto rows = static_cast<std::int32_t>(host.rows.nodes());
  for (std::int32_t first = 0, end = 0; first < rows; first = end) {
    while (end < rows && host.subgraph[idx(end)] == host.subgraph[idx(first)]) ++end;
    for (std::int32_t i = first; i < end; ++i)
      for (std::int32_t j = first; j < end; ++j) out.add(j, i, host.count[idx(j)], 0);
  }
  out.feature.clear();
  return out;
}

RowIndex rows_from(const Exec& exec, std::int64_t first, std::int64_t count, std::int64_t of) {
  Ids ids(idx(count));
  std::iota(ids.begin(), ids.end(), static_cast<std::int32_t>(first));
  return ops::make_row_index(exec, ids, of);
}

void add_exphormer(const Exec& exec, const SubgraphOptions& options, const HostSubgraphs& host,
                   SubgraphBatch& batch) {
  const std::int64_t nodes = host.rows.nodes(), added = batch.subgraphs * kVirtualNodes;
  const Attended edges = exphormer_edges(host);
  batch.gps.attention = make_attention_graph(exec, nodes + added, edges.source, edges.target, edges.count,
                                             edges.feature, gps_edge_rows(options.attention), options.dtype);
  batch.gps.node_row = rows_from(exec, 0, nodes, nodes + added);
  batch.gps.virtual_row = rows_from(exec, nodes, added, nodes + added);
  Ids kind(idx(added));
  for (std::size_t i = 0; i < kind.size(); ++i) kind[i] = static_cast<std::int32_t>(i % kVirtualNodes);
  batch.virtual_kind = ops::make_row_index(exec, kind, kVirtualNodes);
}

/// What the layers read of edges: their kinds, and how many edges of all samples each stands for.
void add_edges(const Exec& exec, const SubgraphOptions& options, const HostSubgraphs& host,
               const std::vector<double>& node_count, GpsGraph& gps) {
  Ids feature;
  std::vector<double> count;
  for (const std::int32_t e : gps.messages.graph.in.edge.to_host<std::int32_t>(exec)) {
    feature.push_back(host.rows.edge_type[idx(e)]);
    count.push_back(host.rows.edge_multiplicity[idx(e)] * node_count[idx(host.rows.target[idx(e)])]);
  }
  gps.edge_feature = ops::make_row_index(exec, feature, gps_edge_rows(options.attention));
  gps.edge_count = real_tensor(exec, options.dtype, count);
}

/// Part of its sub-graph that each row is.
std::vector<double> shares(const HostSubgraphs& host) {
  std::vector<double> size(host.samples.size(), 0.0), out;
  for (std::size_t r = 0; r < host.count.size(); ++r) size[idx(host.subgraph[r])] += host.count[r];
  for (std::size_t r = 0; r < host.count.size(); ++r)
    out.push_back(host.count[r] / size[idx(host.subgraph[r])]);
  return out;
}

}   // namespace

GraphBatch make_subgraph_batch(const Exec& exec, const SubgraphOptions& options, const HostSubgraphs& host) {
  const std::size_t rows = host.rows.node_type.size();
  CGCL_CHECK(host.subgraph.size() == rows && host.count.size() == rows && host.distance[0].size() == rows &&
                 host.distance[1].size() == rows &&
                 host.rows.edge_multiplicity.size() == host.rows.source.size(),
             "sub-graph batch: sizes that do not fit ", rows, " rows");
  GraphBatch out = make_graph_batch(exec,
                                    {.conv = ConvKind::res_gated,   // as it reads edge features
                                     .dtype = options.dtype,
                                     .type_rows = options.type_rows,
                                     .statistics = options.statistics},
                                    host.rows, {host.cl_table, host.cl_width, host.cl_row});
  std::vector<double> node_count = host.count;
  for (std::size_t r = 0; r < rows; ++r) node_count[r] *= host.samples[idx(host.subgraph[r])];
  auto batch = std::make_shared<SubgraphBatch>();
  batch->subgraphs = host.subgraphs();
  batch->gps.messages = out.graph;
  batch->gps.node_count = real_tensor(exec, options.dtype, node_count);
  add_edges(exec, options, host, node_count, batch->gps);
  for (std::size_t end = 0; end < 2; ++end)
    batch->distance[end] = ops::make_row_index(exec, host.distance[end], options.farthest + 1);
  batch->subgraph = ops::make_row_index(exec, host.subgraph, batch->subgraphs);
  batch->share = real_tensor(exec, options.dtype, shares(host));
  if (options.attention == GlobalAttention::exphormer) add_exphormer(exec, options, host, *batch);
  if (options.attention == GlobalAttention::full) {
    const Attended pairs = full_edges(host);
    batch->gps.attention = make_attention_graph(exec, host.rows.nodes(), pairs.source, pairs.target,
                                                pairs.count, {}, 0, options.dtype);
  }
  out.multiplicity = batch->gps.node_count;
  out.subgraphs = std::move(batch);
  return out;
}

}   // namespace cgcl
