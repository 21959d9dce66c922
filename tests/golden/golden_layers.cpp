// Golden cases of single layers.
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"
#include "engine/ops/norm.hpp"
#include "layers/activation.hpp"
#include "layers/conv.hpp"
#include "layers/embedding.hpp"
#include "layers/linear.hpp"
#include "tests/golden/golden_case.hpp"

#include <cmath>
#include <memory>

namespace cgcl::golden {
namespace {

void finish(GoldenCase& c, Tape& tape, const Var& y) {
  c.result(tape, "y", y);
  c.gradients(tape);
}

void run_linear(GoldenCase& c) {
  Initializer init(c.exec(), c.dtype());
  Linear layer(
      init, {.in = c.size("param.weight", 1), .out = c.size("param.weight", 0), .bias = c.has("param.bias")});
  c.load(layer);
  Tape tape(c.exec(), TapeMode::train);
  finish(c, tape, layer.forward(tape, c.input("x")));
}

void run_embedding(GoldenCase& c) {
  Initializer init(c.exec(), c.dtype());
  const std::int64_t rows = c.size("param.weight", 0);
  Embedding layer(init, rows, c.size("param.weight", 1));
  c.load(layer);
  Tape tape(c.exec(), TapeMode::train);
  const RowIndex index = ops::make_row_index(c.exec(), c.ids("in.index"), rows);
  finish(c, tape, layer.forward(tape, index));
}

/// Scale and shift of the normalisation; its state stands among the inputs of the file.
struct Affine final : Module {
  Affine(Initializer& init, std::int64_t n)
      : weight(add_parameter("weight", init.constant(n, 1))),
        bias(add_parameter("bias", init.constant(n, 0))) {}
  [[nodiscard]] std::string describe() const override { return "affine"; }
  Var weight, bias;
};

/// An eval tape records nothing, so there the gradient comes from the operation below the tape.
void eval_batch_norm(GoldenCase& c, const Var& x, const Affine& affine, ag::BatchNormState& state) {
  Tape tape(c.exec(), TapeMode::eval);
  c.expect("y", ag::batch_norm(tape, x, affine.weight, affine.bias, state).value());
  std::vector<double> rstd;
  for (const double v : host_values(c.exec(), state.running_var))
    rstd.push_back(1 / std::sqrt(v + state.eps));
  const ops::BatchNormGrads g = ops::batch_norm_grad(
      c.exec(), x.value(), {}, static_cast<double>(x.rows()), state.running_mean,
      real_tensor(c.exec(), c.dtype(), rstd), affine.weight.value(), c.real("gout.y"), false);
  c.expect_gradient("x", g.x);
  c.expect_gradient("weight", g.gamma);
  c.expect_gradient("bias", g.beta);
}

void run_batch_norm(GoldenCase& c) {
  const Var x = c.input("x");
  Initializer init(c.exec(), c.dtype());
  Affine affine(init, x.cols());
  c.load(affine);
  ag::BatchNormState state{c.real("in.running_mean"), c.real("in.running_var"), c.number("momentum", 0.1),
                           c.number("eps", 1e-5)};
  if (c.text("mode", "train") == "eval") return eval_batch_norm(c, x, affine, state);
  Tape tape(c.exec(), TapeMode::train);
  const Var y = ag::batch_norm(tape, x, affine.weight, affine.bias, state);
  if (c.has("out.running_mean")) c.expect("running_mean", state.running_mean);
  if (c.has("out.running_var")) c.expect("running_var", state.running_var);
  finish(c, tape, y);
}

template <Act act>
void run_activation(GoldenCase& c) {
  Initializer init(c.exec(), c.dtype());
  Activation layer(init, act);
  c.load(layer);
  Tape tape(c.exec(), TapeMode::train);
  finish(c, tape, layer.forward(tape, c.input("x")));
}

void run_l2_normalize(GoldenCase& c) {
  Tape tape(c.exec(), TapeMode::train);
  finish(c, tape, ag::l2_normalize(tape, c.input("x"), c.number("eps", 1e-12)));
}

/// `out_of` names the parameter whose rows are the outputs.
void run_conv(GoldenCase& c, ConvKind kind, const std::string& out_of, ConvOptions options) {
  const Var x = c.input("x");
  const GoldenCase::Pairs edges = c.pairs("edge_index");
  options.in = x.cols();
  options.out = c.size("param." + out_of, 0);
  options.edge_width = c.has("in.edge_attr") ? c.size("in.edge_attr", 1) : 0;
  Initializer init(c.exec(), c.dtype());
  const std::unique_ptr<Conv> layer = make_conv(init, kind, options);
  c.load(*layer);
  const MessageGraph graph = make_message_graph(c.exec(), kind, x.rows(), edges.first, edges.second, {},
                                                c.dtype(), c.number("diag_lambda", 0));
  Tape tape(c.exec(), TapeMode::train);
  Var edge_attr;
  RowIndex order;
  if (options.edge_width > 0) {   // from the order of the list to that of the graph
    order = ops::make_row_index(c.exec(), graph.graph.in.edge, static_cast<std::int64_t>(edges.first.size()));
    edge_attr = ag::gather_rows(tape, c.input("edge_attr"), order);
  }
  finish(c, tape, layer->forward(tape, graph, x, edge_attr));
}

void run_sage(GoldenCase& c) {
  CGCL_CHECK(c.text("aggr", "mean") == "mean", "aggregation ", c.text("aggr", ""), " is not built in");
  run_conv(c, ConvKind::sage, "lin_l.weight", {.normalize = c.flag("normalize", false)});
}
void run_cluster_gcn(GoldenCase& c) { run_conv(c, ConvKind::cluster_gcn, "lin_out.weight", {}); }
void run_gcn(GoldenCase& c) { run_conv(c, ConvKind::gcn, "lin.weight", {}); }
void run_gat(GoldenCase& c) {
  run_conv(c, ConvKind::gat, "lin.weight",
           {.heads = static_cast<std::int64_t>(c.number("heads", 1)),
            .negative_slope = c.number("negative_slope", 0.2)});
}
void run_res_gated(GoldenCase& c) { run_conv(c, ConvKind::res_gated, "lin_key.weight", {}); }
void run_gine(GoldenCase& c) {
  run_conv(c, ConvKind::gine, "nn.1.weight", {.train_eps = c.flag("train_eps", true)});
}

}   // namespace

std::vector<OpRow> layer_rows() {
  return {{"linear", run_linear},
          {"embedding", run_embedding},
          {"batch_norm", run_batch_norm},
          {"relu", run_activation<Act::relu>},
          {"leaky_relu", run_activation<Act::leaky_relu>},
          {"elu", run_activation<Act::elu>},
          {"tanh", run_activation<Act::tanh>},
          {"gelu", run_activation<Act::gelu>},
          {"sigmoid", run_activation<Act::sigmoid>},
          {"prelu", run_activation<Act::prelu>},
          {"l2_normalize", run_l2_normalize},
          {"sage_conv", run_sage},
          {"cluster_gcn_conv", run_cluster_gcn},
          {"gcn_conv", run_gcn},
          {"gat_conv", run_gat},
          {"res_gated_graph_conv", run_res_gated},
          {"gine_conv", run_gine}};
}

}   // namespace cgcl::golden
