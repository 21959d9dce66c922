#include "layers/message_graph.hpp"

#include "engine/core/index.hpp"
#include "engine/core/name_table.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"

#include <array>
#include <cmath>   // for isfinite, log, sqrt
#include <vector>

namespace cgcl {
namespace {

struct KindRow {
  ConvKind kind;
  const char* name;
  ops::SelfLoops loops;
  ops::EdgeNorm norm;
  bool edge_features;
};

constexpr std::array<KindRow, 6> kKinds{{
    {ConvKind::sage, "sage", ops::SelfLoops::keep, ops::EdgeNorm::mean, false},
    {ConvKind::cluster_gcn, "cluster-gcn", ops::SelfLoops::replace, ops::EdgeNorm::mean, false},
    {ConvKind::gcn, "gcn", ops::SelfLoops::replace, ops::EdgeNorm::symmetric, false},
    {ConvKind::gat, "gat", ops::SelfLoops::replace, ops::EdgeNorm::none, false},
    {ConvKind::res_gated, "res-gated", ops::SelfLoops::keep, ops::EdgeNorm::none, true},
    {ConvKind::gine, "gine", ops::SelfLoops::keep, ops::EdgeNorm::none, true},
}};

const KindRow& row_of(ConvKind kind) { return kKinds[idx(kind)]; }

/// The weights of `in`, given on the host, in both orders.
EdgeWeights weights_from_host(const Exec& exec, const Graph& graph, DType dtype,
                              const std::vector<double>& in) {
  const std::vector<std::int32_t> position = graph.out.edge.to_host<std::int32_t>(exec);
  std::vector<double> out(in.size());
  for (std::size_t p = 0; p < in.size(); ++p) out[p] = in[idx(position[p])];
  return {real_tensor(exec, dtype, in), real_tensor(exec, dtype, out)};
}

/// The weight of the loops that were added (edge -1) times 1 + lambda.
void raise_loops(const Exec& exec, MessageGraph& message, DType dtype, double diag_lambda) {
  const std::vector<std::int32_t> edge = message.graph.in.edge.to_host<std::int32_t>(exec);
  std::vector<double> weight = host_values(exec, message.weights.in);
  for (std::size_t p = 0; p < edge.size(); ++p) {
    if (edge[p] < 0) weight[p] *= 1 + diag_lambda;
  }
  message.weights = weights_from_host(exec, message.graph, dtype, weight);
}

RowIndex order_types(const Exec& exec, const Graph& graph, std::span<const std::int32_t> edge_type) {
  std::vector<std::int32_t> ordered = graph.in.edge.to_host<std::int32_t>(exec);
  for (std::int32_t& e : ordered) e = edge_type[idx(e)];
  return ops::make_row_index(exec, ordered, kEdgeTypeRows);
}

/// The edges of a quotient and, behind them, one loop per node where the kind adds loops.
struct CountedEdges {
  std::vector<std::int32_t> source, target;
  std::vector<double> count;
  std::size_t listed = 0;   // edges before the loops

  void add_loops(std::int64_t nodes) {
    for (std::int32_t i = 0; i < nodes; ++i) {
      source.push_back(i);
      target.push_back(i);
      count.push_back(1);
    }
  }
};

/// Weights in the order `edge` of the graph: those of the full graph, whose degrees are sums of counts.
std::vector<double> counted_weights(const CountedEdges& edges, const std::vector<std::int32_t>& edge,
                                    std::int64_t nodes, ops::EdgeNorm norm, double loop_factor) {
  std::vector<double> degree(idx(nodes), 0.0), weight(edge.size());
  for (std::size_t e = 0; e < edges.count.size(); ++e) degree[idx(edges.target[e])] += edges.count[e];
  for (std::size_t p = 0; p < edge.size(); ++p) {
    const auto e = idx(edge[p]);
    const double dt = degree[idx(edges.target[e])], ds = degree[idx(edges.source[e])];
    weight[p] = edges.count[e] / (norm == ops::EdgeNorm::mean ? dt : std::sqrt(dt * ds));
    if (e >= edges.listed) weight[p] *= loop_factor;
  }
  return weight;
}

void check_counts(std::span<const double> multiplicity, std::size_t edges, std::size_t types) {
  CGCL_CHECK(multiplicity.size() == edges && (types == 0 || types == edges),
             "quotient graph: ", multiplicity.size(), " multiplicities and ", types, " edge types for ",
             edges, " edges");
  for (const double m : multiplicity) {
    CGCL_CHECK(m > 0 && std::isfinite(m), "quotient graph: multiplicity ", m, ", expected a positive number");
  }
}

/// How often each edge counts, in the order `edge` of the graph.
void set_multiplicity(const Exec& exec, MessageGraph& message, const CountedEdges& edges,
                      const std::vector<std::int32_t>& edge, ConvKind kind, DType dtype) {
  std::vector<double> count(edge.size());
  for (std::size_t p = 0; p < edge.size(); ++p) count[p] = edges.count[idx(edge[p])];
  message.multiplicity = real_tensor(exec, dtype, count);
  if (row_of(kind).norm != ops::EdgeNorm::none) return;
  for (double& c : count) c = std::log(c);
  message.log_multiplicity = real_tensor(exec, dtype, count, static_cast<std::int64_t>(count.size()), 1);
}

}   // namespace

ConvKind parse_conv_kind(const std::string& name) { return row_named(kKinds, name, "convolution").kind; }

const char* name_of(ConvKind kind) { return row_of(kind).name; }

bool uses_edge_features(ConvKind kind) { return row_of(kind).edge_features; }

MessageGraph make_message_graph(const Exec& exec, ConvKind kind, std::int64_t nodes,
                                std::span<const std::int32_t> source, std::span<const std::int32_t> target,
                                std::span<const std::int32_t> edge_type, DType dtype, double diag_lambda) {
  const KindRow& row = row_of(kind);
  CGCL_CHECK(edge_type.empty() || edge_type.size() == source.size(), "message graph: ", edge_type.size(),
             " edge types for ", source.size(), " edges");
  MessageGraph message;
  message.graph = ops::make_graph(exec, nodes, source, target, row.loops);
  message.weights = ops::edge_weights(exec, message.graph, row.norm, dtype);
  if (kind == ConvKind::cluster_gcn && diag_lambda != 0) raise_loops(exec, message, dtype, diag_lambda);
  if (row.edge_features && (!edge_type.empty() || source.empty())) {
    message.edge_type = order_types(exec, message.graph, edge_type);
  }
  return message;
}

MessageGraph make_quotient_graph(const Exec& exec, ConvKind kind, std::int64_t nodes,
                                 std::span<const std::int32_t> source, std::span<const std::int32_t> target,
                                 std::span<const double> multiplicity,
                                 std::span<const std::int32_t> edge_type, DType dtype, double diag_lambda) {
  const KindRow& row = row_of(kind);
  check_counts(multiplicity, source.size(), edge_type.size());
  CountedEdges edges{{source.begin(), source.end()},
                     {target.begin(), target.end()},
                     {multiplicity.begin(), multiplicity.end()},
                     source.size()};
  if (row.loops == ops::SelfLoops::replace) edges.add_loops(nodes);
  MessageGraph message;
  message.graph = ops::make_graph(exec, nodes, edges.source, edges.target, ops::SelfLoops::keep);
  const std::vector<std::int32_t> edge = message.graph.in.edge.to_host<std::int32_t>(exec);
  set_multiplicity(exec, message, edges, edge, kind, dtype);
  if (row.norm != ops::EdgeNorm::none) {
    const double loop_factor = kind == ConvKind::cluster_gcn ? 1 + diag_lambda : 1;
    message.weights = weights_from_host(exec, message.graph, dtype,
                                        counted_weights(edges, edge, nodes, row.norm, loop_factor));
  }
  if (row.edge_features && (!edge_type.empty() || source.empty())) {
    message.edge_type = order_types(exec, message.graph, edge_type);
  }
  return message;
}

}   // namespace cgcl
