#include "apps/bench/model_rows.hpp"

#include "apps/train/memory_estimate.hpp"
#include "apps/train/pretrain.hpp"
#include "autograd/optim/optimizer.hpp"
#include "engine/ops/csr.hpp"
#include "engine/ops/pointwise.hpp"
#include "io/dataset/normaliser.hpp"
#include "io/synth/synth.hpp"
#include "layers/conv.hpp"
#include "layers/models/circuitgcl.hpp"
#include "losses/regression_losses.hpp"
#include "losses/sgrl_losses.hpp"

#include <algorithm>   // for min
#include <chrono>

namespace cgcl::bench {

namespace {

constexpr std::int64_t kNodes = 17600;
constexpr double kEdgesPerNode = 2.07;   // directed edges a node of such designs
constexpr int kLinks = 4096;

CircuitGraph design() {
  return synthesise({.kind = SynthKind::sram, .nodes = kNodes, .seed = 1, .name = "bench"});
}

/// Work of one dense layer [H -> H] forward and backward: two products of 2 H^2 flops per row forward and
/// four backward, 12 H^2 in all; 8 H values per row go to and from memory.
Cost layer_cost(double rows, double h) {
  return {8 * rows * h * 4, rows * (12 * h * h + 4 * h * kEdgesPerNode)};
}

/// One layer over the design, with what goes in at both ends.
class LayerCall {
 public:
  LayerCall(const Exec& exec, ConvKind kind, std::int64_t h)
      : exec_(exec),
        host_(make_host_graph(design(), nullptr)),
        init_(exec),
        conv_(make_conv(init_, kind, {.in = h, .out = h})),
        graph_(make_message_graph(exec, kind, host_.nodes(), host_.source, host_.target)),
        x_(ops::normal(exec, DType::f32, host_.nodes(), h, {1, kSample, 0}), true),
        gy_(ops::normal(exec, DType::f32, host_.nodes(), h, {2, kSample, 0})) {}

  void run() {
    forward_and_backward();
    clear();
  }

  /// Edges, x and gy, parameters; y, gx and the gradients of the parameters.
  [[nodiscard]] SafetensorsData tensors() {
    SafetensorsData out;
    const auto add = [&](const std::string& name, const Tensor& t) {
      out.add_copy<float>(name, {t.rows(), t.cols()}, t.to_host<float>(exec_));
    };
    add("y", forward_and_backward());
    add("x", x_.value());
    add("gy", gy_);
    add("gx", x_.grad());
    for (const auto& [key, p] : conv_->parameters()) {
      add("param." + key, p.value());
      add("grad." + key, p.grad());
    }
    clear();
    const auto edges = static_cast<std::int64_t>(host_.source.size());
    out.add_copy<std::int32_t>("source", {edges}, host_.source);
    out.add_copy<std::int32_t>("target", {edges}, host_.target);
    return out;
  }

 private:
  Tensor forward_and_backward() {
    Tape tape(exec_, TapeMode::train);
    const Var y = conv_->forward(tape, graph_, x_);
    tape.backward(y, gy_);
    return y.value();
  }
  void clear() {
    x_.clear_grad();
    for (auto& [key, p] : conv_->parameters()) Var(p).clear_grad();
  }

  const Exec& exec_;
  HostGraph host_;
  Initializer init_;
  std::unique_ptr<Conv> conv_;
  MessageGraph graph_;
  Var x_;
  Tensor gy_;
};

BenchRow layer_row(const std::string& name, ConvKind kind, std::int64_t h) {
  return {.name = name,
          .shape = str("[", kNodes, ",", h, "] forward+backward"),
          .cost = layer_cost(kNodes, static_cast<double>(h)),
          .make = [kind, h](const Exec& exec) -> BenchWork {
            auto call = std::make_shared<LayerCall>(exec, kind, h);
            return {.body = [call] { call->run(); }, .recordable = true};
          },
          .tensors = [kind, h](const Exec& exec) { return LayerCall(exec, kind, h).tensors(); }};
}

/// One link batch through the whole downstream network and back, with the optimiser.
class EdgeStep {
 public:
  EdgeStep(const Exec& exec, bool fused) : exec_(exec), graph_(design()) {
    Initializer init(exec);
    head_ = std::make_unique<CircuitGcl>(init, ModelOptions{.cl_width = 0, .fused = fused});
    batch_ = make_graph_batch(exec, head_->batch_options(),
                              make_host_graph(graph_, &(normaliser_ = fit_normaliser(graph_))));
    const std::vector<std::int32_t> source(graph_.links.src.begin(), graph_.links.src.begin() + kLinks);
    const std::vector<std::int32_t> target(graph_.links.dst.begin(), graph_.links.dst.begin() + kLinks);
    source_ = ops::make_row_index(exec, source, graph_.nodes());
    target_ = ops::make_row_index(exec, target, graph_.nodes());
    label_ = ops::uniform(exec, DType::f32, kLinks, 1, {3, kSample, 0}, 0, 1);
    optimizer_ = std::make_unique<Optimizer>(exec, head_->parameters(), OptimizerOptions{});
  }

  /// Counts the step before, and sends what the coming one reads.
  void prepare() {
    if (prepared_) optimizer_->count();
    prepared_ = true;
    optimizer_->prepare(1e-3);
  }

  void compute() {
    optimizer_->clear_grads();   // those of a step that could not be recorded to its end
    Tape tape(exec_, TapeMode::train, 1);
    const Var z = head_->embed(tape, batch_);
    tape.backward(mse_loss(tape, head_->predict_links(tape, z, source_, target_), label_));
    optimizer_->update();
    optimizer_->clear_grads();
  }

 private:
  const Exec& exec_;
  CircuitGraph graph_;
  FeatureNormaliser normaliser_;
  std::unique_ptr<CircuitGcl> head_;
  GraphBatch batch_;
  RowIndex source_, target_;
  Tensor label_;
  std::unique_ptr<Optimizer> optimizer_;
  bool prepared_ = false;
};

BenchRow step_row() {
  const double h = 144;
  const Cost head{0, 6.0 * kLinks * 2 * h * h};
  return {.name = "step/edge-5x-sage-144",
          .shape = str("[", kNodes, ",144] x5, ", kLinks, " links"),
          .cost = Cost{5 * layer_cost(kNodes, h).bytes, 5 * layer_cost(kNodes, h).flops} + head,
          .peer = "without fused operations",
          .make = [](const Exec& exec) -> BenchWork {
            auto fused = std::make_shared<EdgeStep>(exec, true),
                 composed = std::make_shared<EdgeStep>(exec, false);
            return {.body = [fused] { fused->compute(); },
                    .peer = [composed] { composed->compute(); },
                    .recordable = true,
                    .before = [fused] { fused->prepare(); },
                    .before_peer = [composed] { composed->prepare(); }};
          }};
}

/// Microseconds of `count` epochs of one training. The first ones upload, set up libraries and record.
std::vector<double> epoch_times(const Exec& exec, const HostGraph& host, int count) {
  const int first = exec.on_cuda() ? 3 : std::min(1, count - 1);   // a single one shows that it runs
  Initializer init(exec);
  Sgrl model(init, CircuitEncoderOptions{});
  PretrainOptions options;
  options.epochs = first + count;
  std::vector<double> ends;   // an epoch ends with its losses on the host, so nothing is under way then
  const auto now = [] {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
  };
  ends.push_back(now());   // of nothing: the first epoch begins
  LoopHooks hooks;
  hooks.progress = [&](int, int, const std::string&) { ends.push_back(now()); };
  static_cast<void>(pretrain(exec, model, host, options, hooks));
  std::vector<double> times;
  for (auto i = static_cast<std::size_t>(first) + 1; i < ends.size(); ++i)
    times.push_back(ends[i] - ends[i - 1]);
  return times;
}

BenchRow epoch_row() {
  const double h = 256;
  const double dense = 3;   // of four layers: the input of the first is a row of a small table
  // Three passes through the layers forward, two back, and the predictor.
  const Cost cost{dense * 2.5 * layer_cost(kNodes, h).bytes, kNodes * (dense * (3 * 4 + 2 * 8) + 12) * h * h};
  return {.name = "epoch/sgrl-4x-cluster-gcn-256",
          .shape = str("[", kNodes, ",256] x4"),
          .cost = cost,
          .make = [](const Exec&) -> BenchWork {
            return {.samples = [host = std::make_shared<HostGraph>(make_host_graph(design(), nullptr))](
                                   const Exec& on, int count) { return epoch_times(on, *host, count); }};
          },
          .memory = conv_stack_bytes(ConvKind::cluster_gcn,
                                     {kNodes, static_cast<std::int64_t>(kEdgesPerNode * kNodes)}, 256, 5)};
}

}   // namespace

std::vector<BenchRow> model_rows() {
  return {layer_row("layer/sage-144", ConvKind::sage, 144),
          layer_row("layer/cluster-gcn-256", ConvKind::cluster_gcn, 256), step_row(), epoch_row()};
}

}   // namespace cgcl::bench
