#include "layers/res_gated_conv.hpp"

namespace cgcl {

ResGatedConv::ResGatedConv(Initializer& init, const ConvOptions& options)
    : Conv(options),
      lin_key_(init, {.in = options.in + options.edge_width, .out = options.out}),
      lin_query_(init, {.in = options.in + options.edge_width, .out = options.out}),
      lin_value_(init, {.in = options.in + options.edge_width, .out = options.out}),
      lin_skip_(init, {.in = options.in, .out = options.out, .bias = false}) {
  add_child("lin_key", lin_key_);
  add_child("lin_query", lin_query_);
  add_child("lin_value", lin_value_);
  add_child("lin_skip", lin_skip_);
  bias_ = add_parameter("bias", init.constant(options.out, 0));
}

Var ResGatedConv::gate_and_value(Tape& tape, const Graph& graph, const Var& x, const Var& edge_attr) const {
  Var target = ag::gather_targets(tape, graph, x), source = ag::gather_sources(tape, graph, x);
  if (options_.edge_width > 0) {
    target = ag::concat_columns(tape, {target, edge_attr});
    source = ag::concat_columns(tape, {source, edge_attr});
  }
  const Var gate = ag::add(tape, lin_key_.forward(tape, target), lin_query_.forward(tape, source));
  return ag::mul(tape, ag::activation(tape, Act::sigmoid, gate), lin_value_.forward(tape, source));
}

Var ResGatedConv::gate_and_value_split(Tape& tape, const Graph& graph, const Var& x,
                                       const Var& edge_attr) const {
  const std::int64_t in = options_.in, edge = options_.edge_width;
  const auto node_part = [&](const Linear& lin) {
    return ag::linear(tape, x, edge > 0 ? ag::slice_columns(tape, lin.weight(), 0, in) : lin.weight(),
                      lin.bias());
  };
  const auto edge_weight = [&](const Linear& lin) { return ag::slice_columns(tape, lin.weight(), in, edge); };
  Var gate = ag::add(tape, ag::gather_targets(tape, graph, node_part(lin_key_)),
                     ag::gather_sources(tape, graph, node_part(lin_query_)));
  Var value = ag::gather_sources(tape, graph, node_part(lin_value_));
  if (edge > 0) {
    const Var both = ag::add(tape, edge_weight(lin_key_), edge_weight(lin_query_));
    gate = ag::add(tape, gate, ag::linear(tape, edge_attr, both));
    value = ag::add(tape, value, ag::linear(tape, edge_attr, edge_weight(lin_value_)));
  }
  return ag::mul(tape, ag::activation(tape, Act::sigmoid, gate), value);
}

Var ResGatedConv::forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var& edge_attr,
                          const Epilogue& epilogue) const {
  CGCL_CHECK(edge_attr.defined() == (options_.edge_width > 0), "res_gated: edge features of width ",
             options_.edge_width, " expected");
  const Var messages = options_.fused ? gate_and_value_split(tape, graph.graph, x, edge_attr)
                                      : gate_and_value(tape, graph.graph, x, edge_attr);
  const Var y = ag::add(tape, lin_skip_.forward(tape, x), sum_messages(tape, graph, messages));
  return apply_epilogue(tape, y, bias_, epilogue, options_.fused);
}

}   // namespace cgcl
