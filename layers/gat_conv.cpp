#include "layers/gat_conv.hpp"

#include "engine/core/index.hpp"
#include "engine/ops/csr.hpp"

namespace cgcl {

GatConv::GatConv(Initializer& init, const ConvOptions& options)
    : Conv(options), lin_(init, {.in = options.in, .out = options.out, .bias = false, .glorot = true}) {
  CGCL_CHECK(options.heads > 0 && options.out % options.heads == 0, "gat: ", options.heads,
             " heads do not divide width ", options.out);
  const std::int64_t width = options.out / options.heads;
  add_child("lin", lin_);
  att_src_ = add_parameter("att_src", init.glorot(options.heads, width));
  att_dst_ = add_parameter("att_dst", init.glorot(options.heads, width));
  bias_ = add_parameter("bias", init.constant(options.out, 0));
  for (std::int32_t h = 0; options.heads > 1 && h < options.heads; ++h) {
    head_row_.push_back(ops::make_row_index(init.exec(), std::vector<std::int32_t>{h}, options.heads));
  }
}

Var graph_attention(Tape& tape, const MessageGraph& message, const Var& h, const Var& att_src,
                    const Var& att_dst, double negative_slope) {
  const Graph& graph = message.graph;
  const Var source = ag::linear(tape, h, att_src), target = ag::linear(tape, h, att_dst);   // [N,1]
  const Var sum =
      ag::add(tape, ag::gather_sources(tape, graph, source), ag::gather_targets(tape, graph, target));
  // leaky_relu with this slope, written with relu: x -> slope x + (1 - slope) relu(x)
  Var score = ag::add(tape, ag::scale(tape, sum, negative_slope),
                      ag::scale(tape, ag::activation(tape, Act::relu, sum), 1 - negative_slope));
  // m exp(s) = exp(s + ln m). The largest exponent may grow by up to ln m, and with it the weight of the
  // 1e-16 in the denominator; but the denominator grows as much, so the term stays below rounding in f64.
  if (message.log_multiplicity.defined()) score = ag::add(tape, score, Var(message.log_multiplicity));
  return ag::spmm_weighted(tape, graph, ag::edge_softmax(tape, graph, score), h);
}

Var GatConv::attend(Tape& tape, const MessageGraph& message, const Var& h, std::int64_t head) const {
  const auto row_of = [&](const Var& table) {
    return head_row_.empty() ? table : ag::gather_rows(tape, table, head_row_[idx(head)]);
  };
  return graph_attention(tape, message, h, row_of(att_src_), row_of(att_dst_), options_.negative_slope);
}

Var GatConv::forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var&,
                     const Epilogue& epilogue) const {
  const Var h = lin_.forward(tape, x);
  const std::int64_t width = options_.out / options_.heads;
  std::vector<Var> heads;
  for (std::int64_t k = 0; k < options_.heads; ++k) {
    const Var part = options_.heads == 1 ? h : ag::slice_columns(tape, h, k * width, width);
    heads.push_back(attend(tape, graph, part, k));
  }
  const Var y = heads.size() == 1 ? heads[0] : ag::concat_columns(tape, heads);
  return apply_epilogue(tape, y, bias_, epilogue, options_.fused);
}

}   // namespace cgcl
