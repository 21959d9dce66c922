#include "layers/sage_conv.hpp"

namespace cgcl {

SageConv::SageConv(Initializer& init, const ConvOptions& options)
    : Conv(options),
      lin_l_(init, {.in = options.in, .out = options.out}),
      lin_r_(init, {.in = options.in, .out = options.out, .bias = false}) {
  add_child("lin_l", lin_l_);
  add_child("lin_r", lin_r_);
}

Var SageConv::forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var&,
                      const Epilogue& epilogue) const {
  return finish(
      tape,
      ag::graph_linear(tape, graph.graph, graph.weights, x, lin_l_.weight(), lin_r_.weight(), options_.fused),
      epilogue);
}

Var SageConv::forward_table(Tape& tape, const MessageGraph& graph, const TableRows& x, const Var& edge_attr,
                            const Epilogue& epilogue) const {
  if (!options_.fused || !x.one_hot.defined())
    return Conv::forward_table(tape, graph, x, edge_attr, epilogue);
  return finish(tape,
                ag::graph_linear_of_table(tape, graph.graph, graph.weights, x.one_hot, x.table,
                                          lin_l_.weight(), lin_r_.weight()),
                epilogue);
}

Var SageConv::finish(Tape& tape, const Var& y, const Epilogue& epilogue) const {
  if (!options_.normalize) return apply_epilogue(tape, y, lin_l_.bias(), epilogue, options_.fused);
  const Var unit = ag::l2_normalize(tape, ag::add_row(tape, y, lin_l_.bias()));
  return apply_epilogue(tape, unit, {}, epilogue, options_.fused);
}

}   // namespace cgcl
