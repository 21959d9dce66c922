// Golden cases of whole models and of optimiser steps.
#include "autograd/optim/optimizer.hpp"
#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"
#include "layers/models/circuitgcl.hpp"
#include "layers/models/sgrl.hpp"
#include "losses/regression_losses.hpp"
#include "losses/sgrl_losses.hpp"
#include "tests/golden/golden_case.hpp"

namespace cgcl::golden {
namespace {

GraphBatch read_batch(const GoldenCase& c, GraphBatchOptions options) {
  const std::vector<std::int32_t> types = c.ids("in.node_type");
  const std::vector<std::uint8_t> node_type(types.begin(), types.end());
  const std::vector<float> features = c.has("in.node_attr") ? c.floats("in.node_attr") : std::vector<float>{};
  const GoldenCase::Pairs edges = c.pairs("edge_index");
  HostGraph host;
  host.node_type = node_type;
  host.features = features;
  host.source = edges.first;
  host.target = edges.second;
  return make_graph_batch(c.exec(), options, host);
}

void run_edge_head(GoldenCase& c) {
  ModelOptions options;
  options.conv = parse_conv_kind(c.text("conv", "sage"));
  options.hidden = static_cast<std::int64_t>(c.number("hidden", 144));
  options.layers = static_cast<std::int64_t>(c.number("layers", 5));
  options.dropout = 0;
  options.order = HeadOrder::ordered;
  options.cl_width = c.has("in.cl_embed") ? c.size("in.cl_embed", 1) : 0;
  options.statistics = c.has("in.node_attr");
  Initializer init(c.exec(), c.dtype());
  CircuitGcl model(init, options);
  c.load(model);
  GraphBatch batch = read_batch(c, model.batch_options());
  if (options.cl_width > 0) batch.cl_embed = c.input("cl_embed");
  const GoldenCase::Pairs links = c.pairs("link_index");
  const RowIndex source = ops::make_row_index(c.exec(), links.first, batch.nodes);
  const RowIndex destination = ops::make_row_index(c.exec(), links.second, batch.nodes);
  Tape tape(c.exec(), TapeMode::train);
  const Var pred = model.predict_links(tape, model.embed(tape, batch), source, destination);
  c.result(tape, "pred", pred);
  c.result(tape, "loss", mse_loss(tape, pred, c.real("in.target")));
  c.gradients(tape);
}

/// Parameters whose names begin with a prefix.
NamedVars under(const Module& module, const std::string& prefix) {
  NamedVars out;
  for (const auto& [name, parameter] : module.parameters()) {
    if (name.starts_with(prefix)) out.emplace_back(name, parameter);
  }
  return out;
}

NamedVars joined(NamedVars a, const NamedVars& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

void run_sgrl(GoldenCase& c) {
  CGCL_CHECK(c.number("dropout", 0) == 0, "dropout masks cannot be compared");
  CircuitEncoderOptions options;
  options.hidden = static_cast<std::int64_t>(c.number("hidden", 256));
  options.layers = static_cast<std::int64_t>(c.number("layers", 4));
  options.act = parse_act(c.text("activation", "tanh"));
  options.dropout = 0;
  Initializer init(c.exec(), c.dtype());
  Sgrl model(init, options);
  c.load(model);
  const GraphBatch batch = read_batch(c, model.online.batch_options());
  const NamedVars online = under(model, "online."), target = under(model, "target.");
  Optimizer aligner(c.exec(), joined(online, under(model, "predictor.")), {});
  Optimizer scatterer(c.exec(), target, {});
  std::vector<double> alignment, scattering;
  for (int epoch = 0; epoch < static_cast<int>(c.number("epochs", 3)); ++epoch) {
    Tape tape(c.exec(), TapeMode::train), frozen(c.exec(), TapeMode::frozen);
    const AlignmentForward pair = alignment_forward(model, tape, frozen, batch);
    const Var aligned = alignment_loss(tape, pair.prediction, pair.target);
    tape.backward(aligned);
    aligner.step(c.number("online_lr", 1e-3));
    aligner.clear_grads();
    ema_update(c.exec(), target, online, c.number("tau", 0.99));
    const Var scattered = scattering_loss(tape, scattering_forward(model, tape, batch));
    tape.backward(scattered);
    scatterer.step(c.number("target_lr", 1e-4));
    scatterer.clear_grads();
    alignment.push_back(aligned.value().item(c.exec()));
    scattering.push_back(scattered.value().item(c.exec()));
  }
  c.expect("alignment_loss", alignment);
  c.expect("scattering_loss", scattering);
  for (const auto& [name, parameter] : model.parameters()) c.expect(name, parameter.value());
  Tape eval(c.exec(), TapeMode::eval);
  c.expect("embedding", embed(model, eval, batch).value());
}

void run_adam(GoldenCase& c) {
  const Var parameter(c.real("in.param"), true);
  const bool decoupled = c.text("weight_decay_kind", "L2").find("decoupled") != std::string::npos;
  Optimizer adam(c.exec(), {{"param", parameter}},
                 {.kind = decoupled ? OptimizerKind::adamw : OptimizerKind::adam,
                  .beta1 = c.number("beta1", 0.9),
                  .beta2 = c.number("beta2", 0.999),
                  .eps = c.number("eps", 1e-8),
                  .weight_decay = c.number("weight_decay", 0)});
  const std::vector<double> grads = c.reals("in.grads");
  const auto n = idx(parameter.value().size());
  std::vector<double> trajectory;
  for (std::size_t first = 0; first + n <= grads.size(); first += n) {
    const std::vector<double> grad(grads.begin() + static_cast<std::ptrdiff_t>(first),
                                   grads.begin() + static_cast<std::ptrdiff_t>(first + n));
    parameter.accumulate(c.exec(),
                         real_tensor(c.exec(), c.dtype(), grad, parameter.rows(), parameter.cols()));
    adam.step(c.number("lr", 1e-3));
    adam.clear_grads();
    const std::vector<double> now = host_values(c.exec(), parameter.value());
    trajectory.insert(trajectory.end(), now.begin(), now.end());
  }
  c.expect("trajectory", trajectory);
}

void run_ema(GoldenCase& c) {
  const Var target(c.real("in.target"), true), online(c.real("in.online"), true);
  ema_update(c.exec(), {{"p", target}}, {{"p", online}}, c.number("tau", 0.99));
  c.expect("target", target.value());
}

}   // namespace

std::vector<OpRow> model_rows() {
  return {{"edge_regression_head", run_edge_head}, {"sgrl", run_sgrl}, {"adam", run_adam}, {"ema", run_ema}};
}

}   // namespace cgcl::golden
