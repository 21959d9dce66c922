#include "layers/edge_attention.hpp"

#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"

#include <cmath>   // for log, sqrt
#include <vector>

namespace cgcl {
namespace {

LinearOptions map_of(const EdgeAttentionOptions& options) {
  if (options.heads < 1 || options.width % options.heads != 0)
    throw Error(ErrorId::bad_value,
                str("attention of width ", options.width, " does not divide into ", options.heads, " heads"));
  return {.in = options.width, .out = options.width, .bias = options.bias};
}

}   // namespace

AttentionGraph make_attention_graph(const Exec& exec, std::int64_t nodes,
                                    std::span<const std::int32_t> source,
                                    std::span<const std::int32_t> target, std::span<const double> count,
                                    std::span<const std::int32_t> feature, std::int64_t feature_rows,
                                    DType dtype) {
  CGCL_CHECK((count.empty() || count.size() == source.size()) &&
                 (feature.empty() || feature.size() == source.size()),
             "attention graph: ", count.size(), " counts and ", feature.size(), " features for ",
             source.size(), " edges");
  AttentionGraph out;
  out.graph = ops::make_graph(exec, nodes, source, target);
  std::vector<std::int32_t> order = out.graph.in.edge.to_host<std::int32_t>(exec);
  if (!count.empty()) {
    std::vector<double> log_count;
    for (const std::int32_t e : order) log_count.push_back(std::log(count[idx(e)]));
    out.log_count = real_tensor(exec, dtype, log_count, static_cast<std::int64_t>(order.size()), 1);
  }
  if (!feature.empty()) {
    for (std::int32_t& e : order) e = feature[idx(e)];
    out.feature = ops::make_row_index(exec, order, feature_rows);
  }
  return out;
}

EdgeAttention::EdgeAttention(Initializer& init, const EdgeAttentionOptions& options)
    : options_(options),
      query_(init, map_of(options)),
      key_(init, map_of(options)),
      value_(init, map_of(options)),
      edge_(options.features
                ? std::make_unique<Linear>(
                      init, LinearOptions{.in = options.width, .out = options.width, .bias = false})
                : nullptr) {
  add_child("Q", query_);
  add_child("K", key_);
  add_child("V", value_);
  if (edge_) add_child("E", *edge_);
  const std::int64_t heads = options.heads, width = options.width;
  std::vector<double> sum(idx(heads * width), 0.0), copy(sum);
  for (std::int64_t c = 0; c < width; ++c) {
    const std::int64_t head = c / (width / heads);
    sum[idx(head * width + c)] = copy[idx(c * heads + head)] = 1;
  }
  head_sum_ = real_tensor(init.exec(), init.dtype(), sum, heads, width);
  head_copy_ = real_tensor(init.exec(), init.dtype(), copy, width, heads);
  ones_ = real_tensor(init.exec(), init.dtype(), std::vector<double>(idx(heads), 1.0), heads, 1);
  bound_ = real_tensor(init.exec(), init.dtype(), std::vector<double>(idx(heads), options.clamp));
}

Var EdgeAttention::scores(Tape& tape, const AttentionGraph& graph, const Var& x,
                          const Var& feature_table) const {
  const double scale = 1 / std::sqrt(static_cast<double>(options_.width / options_.heads));
  Var product =
      ag::mul(tape, ag::gather_sources(tape, graph.graph, key_.forward(tape, x)),
              ag::gather_targets(tape, graph.graph, ag::scale(tape, query_.forward(tape, x), scale)));
  if (edge_)   // maps the table, which has fewer rows than there are edges
    product =
        ag::mul(tape, product, ag::gather_rows(tape, edge_->forward(tape, feature_table), graph.feature));
  Var score = ag::linear(tape, product, Var(head_sum_));   // [E,heads]
  if (options_.clamp > 0) {   // relu(x + c) - relu(x - c) - c; the softmax does not see the last c
    const Var bound(bound_);
    const Var low = ag::activation(tape, Act::relu, ag::add_row(tape, score, bound));
    const Var high = ag::activation(tape, Act::relu, ag::add_row(tape, score, ag::scale(tape, bound, -1)));
    score = ag::sub(tape, low, high);
  }
  if (graph.log_count.defined())
    score = ag::add(tape, score, ag::linear(tape, Var(graph.log_count), Var(ones_)));
  return score;
}

Var EdgeAttention::forward(Tape& tape, const AttentionGraph& graph, const Var& x,
                           const Var& feature_table) const {
  CGCL_CHECK(feature_table.defined() == options_.features, "edge attention: a table of edge features is ",
             options_.features ? "expected" : "not read");
  const Var weight = ag::edge_softmax(tape, graph.graph, scores(tape, graph, x, feature_table));
  const Var value = ag::gather_sources(tape, graph.graph, value_.forward(tape, x));
  return ag::edge_sum(tape, graph.graph, ag::mul(tape, ag::linear(tape, weight, Var(head_copy_)), value));
}

std::string EdgeAttention::describe() const {
  return str("Attention(", options_.width, ", ", options_.heads, " heads)");
}

}   // namespace cgcl
