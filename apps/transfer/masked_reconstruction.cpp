#include "apps/transfer/masked_reconstruction.hpp"

#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"
#include "losses/masked_losses.hpp"

#include <algorithm>   // for min

namespace cgcl {
namespace {

constexpr double kHidden = 0.5;
constexpr std::uint64_t kEdges = 2048;   // of one step, at most

using Ids = std::vector<std::int32_t>;

Tensor statistics_of(const Exec& exec, const HostGraph& graph, const Ids& rows) {
  std::vector<float> values;
  for (const std::int32_t v : rows) {
    const auto row = std::span(graph.features).subspan(idx(v) * idx(kStatistics), idx(kStatistics));
    values.insert(values.end(), row.begin(), row.end());
  }
  return real_tensor(exec, DType::f32, values, static_cast<std::int64_t>(rows.size()), kStatistics);
}

}   // namespace

MaskedGraph::MaskedGraph(const Exec& exec, const GraphBatchOptions& options, const HostGraph& graph,
                         const RandomKey& key) {
  HostGraph rest = graph;
  std::vector<float> seen(graph.node_type.size(), 1.0f);
  Ids all, were, codes, of_kind[3];
  for (std::size_t v = 0; v < seen.size(); ++v) {
    if (uniform01(key, v) >= kHidden) continue;
    const std::uint8_t kind = graph.node_type[v];
    rest.node_type[v] = kHiddenNode;
    seen[v] = 0;
    all.push_back(static_cast<std::int32_t>(v));
    were.push_back(kind);
    of_kind[kind].push_back(all.back());
    if (kind == static_cast<std::uint8_t>(NodeKind::pin))
      codes.push_back(static_cast<std::int32_t>(graph.features[v * idx(kStatistics)]));
  }
  batch = make_graph_batch(exec, options, rest);
  shown = Tensor::from(exec, seen);
  const auto take = [&](const Ids& rows, RowIndex& to) {
    if (!rows.empty()) to = ops::make_row_index(exec, rows, batch.nodes);
    return !rows.empty();
  };
  if (take(all, hidden)) kinds = Tensor::from(exec, were);
  if (take(of_kind[0], net)) net_statistics = statistics_of(exec, graph, of_kind[0]);
  if (take(of_kind[1], device)) device_statistics = statistics_of(exec, graph, of_kind[1]);
  if (take(of_kind[2], pin)) pin_codes = Tensor::from(exec, codes);
  Ids first, second, edge;
  const RandomKey draw{key.seed, key.stream, key.step + 1};
  const auto edges = static_cast<std::uint64_t>(graph.source.size());
  for (std::uint64_t k = 0; k < std::min(kEdges, edges); ++k) {
    const auto e = static_cast<std::size_t>(below(draw, 3 * k, edges));
    first.insert(first.end(),
                 {graph.source[e], static_cast<std::int32_t>(below(draw, 3 * k + 1, seen.size()))});
    second.insert(second.end(),
                  {graph.target[e], static_cast<std::int32_t>(below(draw, 3 * k + 2, seen.size()))});
    edge.insert(edge.end(), {1, 0});
  }
  if (take(first, a) && take(second, b)) joined = Tensor::from(exec, edge);
}

MaskedDecoder::MaskedDecoder(Initializer& init, std::int64_t width)
    : conv_(make_conv(init, ConvKind::sage, {.in = width, .out = width})),
      kind_(init, {.in = width, .out = 3}),
      net_(init, {.in = width, .out = kStatistics}),
      device_(init, {.in = width, .out = kStatistics}),
      pin_(init, {.in = width, .out = kStatistics}) {
  add_child("conv", *conv_);
  add_child("kind", kind_);
  add_child("net", net_);
  add_child("device", device_);
  add_child("pin", pin_);
}

Var MaskedDecoder::loss(Tape& tape, const PairNetwork& network, const MaskedGraph& graph) const {
  const Var z = network.embed(tape, graph.batch);
  const Var decoded =
      conv_->forward(tape, graph.batch.graph, ag::scale_rows(tape, z, graph.shown), {}, {.act = Act::relu});
  const auto mapped = [&](const Linear& map, const RowIndex& rows) {
    return map.forward(tape, ag::gather_rows(tape, decoded, rows));
  };
  const auto classified = [&](const Linear& map, const RowIndex& rows, const Tensor& label) {
    return ag::mean(tape, ag::softmax_loss(tape, mapped(map, rows), label));
  };
  Var sum(Tensor::zeros(tape.exec(), DType::f32, 1));
  const auto add = [&](const Var& loss) { sum = ag::add(tape, sum, loss); };
  if (graph.kinds.defined()) add(classified(kind_, graph.hidden, graph.kinds));
  if (graph.pin_codes.defined()) add(classified(pin_, graph.pin, graph.pin_codes));
  if (graph.net_statistics.defined())
    add(scaled_cosine_loss(tape, mapped(net_, graph.net), graph.net_statistics));
  if (graph.device_statistics.defined())
    add(scaled_cosine_loss(tape, mapped(device_, graph.device), graph.device_statistics));
  if (graph.joined.defined()) add(edge_existence_loss(tape, z, graph.a, graph.b, graph.joined));
  return sum;
}

}   // namespace cgcl
