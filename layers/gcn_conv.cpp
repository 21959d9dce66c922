#include "layers/gcn_conv.hpp"

namespace cgcl {

GcnConv::GcnConv(Initializer& init, const ConvOptions& options)
    : Conv(options), lin_(init, {.in = options.in, .out = options.out, .bias = false, .glorot = true}) {
  add_child("lin", lin_);
  bias_ = add_parameter("bias", init.constant(options.out, 0));
}

Var GcnConv::forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var&,
                     const Epilogue& epilogue) const {
  // The sparse product costs by width, so it runs on the narrower side.
  const bool aggregate_first = options_.in < options_.out;
  const Var y = aggregate_first ? lin_.forward(tape, ag::spmm(tape, graph.graph, graph.weights, x))
                                : ag::spmm(tape, graph.graph, graph.weights, lin_.forward(tape, x));
  return apply_epilogue(tape, y, bias_, epilogue, options_.fused);
}

}   // namespace cgcl
