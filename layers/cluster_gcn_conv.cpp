#include "layers/cluster_gcn_conv.hpp"

namespace cgcl {

ClusterGcnConv::ClusterGcnConv(Initializer& init, const ConvOptions& options)
    : Conv(options),
      lin_out_(init, {.in = options.in, .out = options.out, .glorot = true}),
      lin_root_(init, {.in = options.in, .out = options.out, .bias = false, .glorot = true}) {
  add_child("lin_out", lin_out_);
  add_child("lin_root", lin_root_);
}

Var ClusterGcnConv::forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var&,
                            const Epilogue& epilogue) const {
  const Var y = ag::graph_linear(tape, graph.graph, graph.weights, x, lin_out_.weight(), lin_root_.weight(),
                                 options_.fused);
  return apply_epilogue(tape, y, lin_out_.bias(), epilogue, options_.fused);
}

Var ClusterGcnConv::forward_table(Tape& tape, const MessageGraph& graph, const TableRows& x,
                                  const Var& edge_attr, const Epilogue& epilogue) const {
  if (!options_.fused || !x.one_hot.defined())
    return Conv::forward_table(tape, graph, x, edge_attr, epilogue);
  const Var y = ag::graph_linear_of_table(tape, graph.graph, graph.weights, x.one_hot, x.table,
                                          lin_out_.weight(), lin_root_.weight());
  return apply_epilogue(tape, y, lin_out_.bias(), epilogue, options_.fused);
}

}   // namespace cgcl
