#include "layers/models/graph_batch.hpp"

#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"

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
  if (options.statistics) add_statistics(exec, options.dtype, host, batch);
  if (!embedding.table.empty()) add_embedding(exec, options.dtype, embedding, batch);
  if (!host.node_multiplicity.empty()) {
    CGCL_CHECK(host.node_multiplicity.size() == host.node_type.size(),
               "graph batch: ", host.node_multiplicity.size(), " multiplicities for ", batch.nodes, " nodes");
    batch.multiplicity = real_tensor(exec, options.dtype, host.node_multiplicity);
  }
  return batch;
}

}   // namespace cgcl
