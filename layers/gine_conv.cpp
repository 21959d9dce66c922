#include "layers/gine_conv.hpp"

namespace cgcl {

GineConv::GineConv(Initializer& init, const ConvOptions& options)
    : Conv(options),
      eps_(init.constant(1, 0)),
      nn_first_(init, {.in = options.in, .out = options.out}),
      nn_second_(init, {.in = options.out, .out = options.out}) {
  if (options.train_eps) {
    add_parameter("eps", eps_);
  } else {
    eps_ = Var(eps_.value());   // a constant
    add_buffer("eps", eps_.value());
  }
  if (options.edge_width > 0) {
    lin_ = std::make_unique<Linear>(init, LinearOptions{.in = options.edge_width, .out = options.in});
    add_child("lin", *lin_);
  }
  add_child("nn.0", nn_first_);
  add_child("nn.1", nn_second_);
}

Var GineConv::forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var& edge_attr,
                      const Epilogue& epilogue) const {
  CGCL_CHECK(edge_attr.defined() == (lin_ != nullptr), "gine: edge features of width ", options_.edge_width,
             " expected");
  Var message = ag::gather_sources(tape, graph.graph, x);
  if (lin_) message = ag::add(tape, message, lin_->forward(tape, edge_attr));
  const Var sum = sum_messages(tape, graph, ag::activation(tape, Act::relu, message));
  const Var mixed = ag::add(tape, ag::add(tape, x, ag::scale_by(tape, x, eps_)), sum);
  const Var hidden = apply_epilogue(tape, ag::linear(tape, mixed, nn_first_.weight()), nn_first_.bias(),
                                    {.act = Act::relu}, options_.fused);
  return apply_epilogue(tape, ag::linear(tape, hidden, nn_second_.weight()), nn_second_.bias(), epilogue,
                        options_.fused);
}

}   // namespace cgcl
