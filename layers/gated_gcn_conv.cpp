#include "layers/gated_gcn_conv.hpp"

#include "autograd/division.hpp"
#include "layers/conv.hpp"   // for sum_messages

namespace cgcl {
namespace {

constexpr double kGateEps = 1e-6;

}   // namespace

GatedGcnConv::GatedGcnConv(Initializer& init, std::int64_t width, double dropout)
    : dropout_(dropout),
      a_(init, {.in = width, .out = width}),
      b_(init, {.in = width, .out = width}),
      c_(init, {.in = width, .out = width}),
      d_(init, {.in = width, .out = width}),
      e_(init, {.in = width, .out = width}),
      norm_node_(init, width),
      norm_edge_(init, width) {
  add_child("A", a_);
  add_child("B", b_);
  add_child("C", c_);
  add_child("D", d_);
  add_child("E", e_);
  add_child("bn_node_x", norm_node_);
  add_child("bn_edge_e", norm_edge_);
}

GatedStates GatedGcnConv::forward(Tape& tape, const MessageGraph& message, const GatedStates& in,
                                  const RowWeights& node_count, const RowWeights& edge_count) {
  const Graph& graph = message.graph;
  const auto residual = [&](const Var& before, BatchNorm& norm, const Var& x, const RowWeights& count) {
    return ag::add(tape, before,
                   ag::bias_act_dropout(tape, norm.forward(tape, x, count), {}, Act::relu, {}, dropout_));
  };
  const Var ends = ag::add(tape, ag::gather_targets(tape, graph, d_.forward(tape, in.node)),
                           ag::gather_sources(tape, graph, e_.forward(tape, in.node)));
  const Var edge = ag::add(tape, ends, c_.forward(tape, in.edge));
  const Var gate = ag::activation(tape, Act::sigmoid, edge);
  const Var value = ag::gather_sources(tape, graph, b_.forward(tape, in.node));
  const Var gated = ag::divide(tape, sum_messages(tape, message, ag::mul(tape, gate, value)),
                               sum_messages(tape, message, gate), kGateEps);
  const Var node = ag::add(tape, a_.forward(tape, in.node), gated);
  return {residual(in.node, norm_node_, node, node_count), residual(in.edge, norm_edge_, edge, edge_count)};
}

std::string GatedGcnConv::describe() const {
  return str("GatedGcn(", a_.weight().rows(), dropout_ > 0 ? str(", dropout ", dropout_) : "", ")");
}

}   // namespace cgcl
