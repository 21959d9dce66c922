#include "layers/models/graph_batch.hpp"

#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"

#include <algorithm>   // for min

namespace cgcl {
namespace {

using Ids = std::vector<std::int32_t>;

Ids nodes_of(const HostGraph& host, NodeKind type) {
  Ids ids;
  for (std::size_t i = 0; i < host.node_type.size(); ++i) {
    if (host.node_type[i] == static_cast<std::uint8_t>(type)) ids.push_back(static_cast<std::int32_t>(i));
  }
  return ids;
}

/// Types are within the table; that was checked.
Tensor type_one_hot(const Exec& exec, const GraphBatchOptions& options, const HostGraph& host) {
  std::vector<float> values(idx(host.nodes() * options.type_rows), 0);
  for (std::size_t i = 0; i < host.node_type.size(); ++i)
    values[i * idx(options.type_rows) + host.node_type[i]] = 1;
  return real_tensor(exec, options.dtype, values, host.nodes(), options.type_rows);
}

GraphBatch::TypedRows typed_rows(const Exec& exec, DType dtype, const HostGraph& host, NodeKind type) {
  const Ids ids = nodes_of(host, type);
  if (ids.empty()) return {};
  std::vector<float> values;
  values.reserve(ids.size() * kStatistics);
  for (const std::int32_t id : ids) {
    const auto row = std::span(host.features).subspan(idx(id) * kStatistics, kStatistics);
    values.insert(values.end(), row.begin(), row.end());
  }
  const auto count = static_cast<std::int64_t>(ids.size());
  return {ops::make_row_index(exec, ids, host.nodes()),
          Var(real_tensor(exec, dtype, values, count, kStatistics))};
}

void add_pins(const Exec& exec, const HostGraph& host, GraphBatch& batch) {
  const Ids ids = nodes_of(host, NodeKind::pin);
  if (ids.empty()) return;
  Ids codes;
  for (const std::int32_t id : ids) {
    const float value = host.features[idx(id) * kStatistics];
    CGCL_CHECK(value >= 0 && value < static_cast<float>(kStatistics) &&
                   value == static_cast<float>(static_cast<int>(value)),
               "node ", id, " has pin code ", value, ", expected an integer from 0 to ", kStatistics - 1);
    codes.push_back(static_cast<std::int32_t>(value));
  }
  batch.pin_rows = ops::make_row_index(exec, ids, batch.nodes);
  batch.pin_code = ops::make_row_index(exec, codes, kStatistics);
}

void add_statistics(const Exec& exec, DType dtype, const HostGraph& host, GraphBatch& batch) {
  CGCL_CHECK(host.features.size() == host.node_type.size() * kStatistics,
             "graph batch: ", host.features.size(), " feature values for ", batch.nodes, " nodes of ",
             kStatistics, " each");
  batch.net = typed_rows(exec, dtype, host, NodeKind::net);
  batch.device = typed_rows(exec, dtype, host, NodeKind::device);
  add_pins(exec, host, batch);
}

void add_embedding(const Exec& exec, DType dtype, const HostEmbedding& embedding, GraphBatch& batch) {
  const auto size = static_cast<std::int64_t>(embedding.table.size());
  CGCL_CHECK(embedding.width > 0 && size % embedding.width == 0, "graph batch: ", size,
             " embedding values of width ", embedding.width);
  const std::int64_t rows = size / embedding.width;
  const std::int64_t expected =
      embedding.row.empty() ? rows : static_cast<std::int64_t>(embedding.row.size());
  CGCL_CHECK(expected == batch.nodes, "graph batch: embeddings for ", expected, " of ", batch.nodes,
             " nodes");
  batch.cl_embed = Var(real_tensor(exec, dtype, embedding.table, rows, embedding.width));
  if (!embedding.row.empty()) {
    batch.cl_row = ops::make_row_index(exec, Ids(embedding.row.begin(), embedding.row.end()), rows);
  }
}

/// The kind of connection of an edge.
std::int64_t message_kind(const HostGraph& host, std::int32_t source, std::int32_t target) {
  const auto type = [&](std::int32_t v) { return static_cast<NodeKind>(host.node_type[idx(v)]); };
  const bool to_pin = type(target) == NodeKind::pin;
  const std::int32_t pin = to_pin ? target : source, other = to_pin ? source : target;
  CGCL_CHECK(type(pin) == NodeKind::pin && type(other) != NodeKind::pin, "typed graph: edge ", source, " -> ",
             target, ", expected a pin at one of its ends");
  const auto code = static_cast<std::int64_t>(host.features[idx(pin) * kStatistics]);
  const std::int64_t way =
      (type(other) == NodeKind::net ? 2 : 0) + (to_pin == (type(other) == NodeKind::net));
  return way * kTerminals + std::min(code, kTerminals - 1);
}

void add_typed(const Exec& exec, DType dtype, const HostGraph& host, GraphBatch& batch) {
  struct Edges {
    Ids source, target;
    std::vector<double> multiplicity;
  };
  std::vector<Edges> of_kind(idx(kMessageKinds));
  for (std::size_t e = 0; e < host.source.size(); ++e) {
    Edges& edges = of_kind[idx(message_kind(host, host.source[e], host.target[e]))];
    edges.source.push_back(host.source[e]);
    edges.target.push_back(host.target[e]);
    if (!host.edge_multiplicity.empty()) edges.multiplicity.push_back(host.edge_multiplicity[e]);
  }
  for (std::int64_t kind = 0; kind < kMessageKinds; ++kind) {
    const Edges& edges = of_kind[idx(kind)];
    if (edges.source.empty()) continue;
    // gine takes the list as it is: no loop joins a node to itself by a connection it has not.
    batch.typed.push_back({kind, host.edge_multiplicity.empty()
                                     ? make_message_graph(exec, ConvKind::gine, batch.nodes, edges.source,
                                                          edges.target, {}, dtype)
                                     : make_quotient_graph(exec, ConvKind::gine, batch.nodes, edges.source,
                                                           edges.target, edges.multiplicity, {}, dtype)});
  }
}

}   // namespace

GraphBatch make_graph_batch(const Exec& exec, const GraphBatchOptions& options, const HostGraph& host,
                            const HostEmbedding& embedding) {
  GraphBatch batch;
  batch.nodes = host.nodes();
  if (host.edge_multiplicity.empty()) {
    batch.graph = make_message_graph(exec, options.conv, batch.nodes, host.source, host.target,
                                     host.edge_type, options.dtype, options.diag_lambda);
  } else {
    batch.graph =
        make_quotient_graph(exec, options.conv, batch.nodes, host.source, host.target, host.edge_multiplicity,
                            host.edge_type, options.dtype, options.diag_lambda);
  }
  batch.node_type =
      ops::make_row_index(exec, Ids(host.node_type.begin(), host.node_type.end()), options.type_rows);
  if (options.statistics)
    add_statistics(exec, options.dtype, host, batch);
  else
    batch.type_one_hot = type_one_hot(exec, options, host);
  if (options.typed) {
    CGCL_CHECK(options.statistics, "graph batch: a typed graph needs the codes of pins");
    add_typed(exec, options.dtype, host, batch);
  }
  if (!embedding.table.empty()) add_embedding(exec, options.dtype, embedding, batch);
  if (!host.node_multiplicity.empty()) {
    CGCL_CHECK(host.node_multiplicity.size() == host.node_type.size(),
               "graph batch: ", host.node_multiplicity.size(), " multiplicities for ", batch.nodes, " nodes");
    batch.multiplicity = real_tensor(exec, options.dtype, host.node_multiplicity);
  }
  return batch;
}

}   // namespace cgcl
