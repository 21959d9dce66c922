// Training with replayed steps against training with steps issued one by one: equal bytes.
#include "apps/train/downstream.hpp"
#include "apps/train/pretrain.hpp"
#include "io/synth/synth.hpp"

#include <doctest/doctest.h>

using namespace cgcl;

namespace {

using Numbers = std::vector<std::vector<float>>;

struct Outcome {
  std::vector<double> losses;
  Numbers weights;
  std::vector<std::string> warnings;
};

Numbers values_of(const Exec& exec, const NamedTensors& tensors) {
  Numbers out;
  for (const auto& [name, tensor] : tensors) out.push_back(tensor.to_host<float>(exec));
  return out;
}

LoopHooks listening(Outcome& out) {
  LoopHooks hooks;
  hooks.warn = [&out](const std::string& text) { out.warnings.push_back(text); };
  return hooks;
}

Outcome pretrained(const Exec& exec, const CircuitGraph& graph, ConvKind conv, bool batch_norm) {
  const CircuitEncoderOptions encoder{
      .conv = conv, .hidden = 16, .layers = 2, .dropout = 0.3, .statistics = false, .batch_norm = batch_norm};
  const HostGraph design =
      compress(exec, make_host_graph(graph, nullptr), conv, encoder.layers, {Compression::on, 2}).design;
  Initializer init(exec);
  Sgrl model(init, encoder);
  Outcome out;
  PretrainOptions options;
  options.encoder = encoder;
  options.epochs = 6;
  const PretrainResult result = pretrain(exec, model, design, options, listening(out));
  out.losses = result.alignment_loss;
  out.losses.insert(out.losses.end(), result.scattering_loss.begin(), result.scattering_loss.end());
  out.weights = values_of(exec, model.state());
  return out;
}

Outcome trained(const Exec& exec, const CircuitGraph& graph, Task task, const std::string& loss,
                double clip) {
  TrainOptions options;
  options.task = task;
  options.head = {.hidden = 18, .layers = 2, .dropout = 0.3, .batch_norm = true};
  options.loss = loss;
  options.learn_sigma = loss == "bmc";
  options.epochs = 4;
  options.batch_size = 512;
  options.clip = clip;
  options.optimizer = {.kind = OptimizerKind::adamw, .weight_decay = 0.01};
  if (on_links(task)) options.pair = parse_pair_features("distance,device");
  Downstream run(exec, graph, options, {});
  Outcome out;
  (void)run.run(listening(out),
                [&](const Downstream::EpochReport& report) { out.losses.push_back(report.loss); });
  out.weights = values_of(exec, run.model().head().state());
  return out;
}

void check_equal(const Outcome& a, const Outcome& b) {
  CHECK(a.losses == b.losses);
  CHECK(a.weights == b.weights);
  CHECK(a.losses.front() != a.losses.back());
}

/// Steps on one device with and without replay, none of which may fall back.
void check_replay(Device device, const std::vector<ConvKind>& convs, const std::vector<const char*>& losses) {
  const Exec replaying({.device = device, .seed = 5});
  const Exec plain({.device = device, .seed = 5, .step_replay = StepReplay::off});
  const CircuitGraph graph = synthesise(demo_train());
  for (const ConvKind conv : convs)
    for (const bool batch_norm : {false, true}) {
      CAPTURE(name_of(conv));
      CAPTURE(batch_norm);
      const Outcome out = pretrained(replaying, graph, conv, batch_norm);
      CHECK(out.warnings.empty());
      check_equal(out, pretrained(plain, graph, conv, batch_norm));
    }
  for (const char* loss : losses) {
    CAPTURE(loss);
    const Task task = std::string(loss) == "focal" ? Task::node_classification : Task::edge_regression;
    const Outcome out = trained(replaying, graph, task, loss, 0);
    CHECK(out.warnings.empty());
    check_equal(out, trained(plain, graph, task, loss, 0));
  }
}

}   // namespace

TEST_CASE("replay: on the CPU the choice makes no difference") {
  check_replay({}, {ConvKind::sage}, {"bmc", "focal"});
}

TEST_SUITE("gpu") {
  TEST_CASE("replay: recorded training gives the bytes of training issued step by step") {
    check_replay(parse_device("cuda"),
                 {ConvKind::sage, ConvKind::cluster_gcn, ConvKind::gcn, ConvKind::gat, ConvKind::res_gated,
                  ConvKind::gine},
                 {"mse", "gai", "bmc", "bni", "lds", "focal"});
  }

  TEST_CASE(
      "replay: clipping reads gradients in the middle of the step, so it is issued plainly, with a warning") {
    const Device device = parse_device("cuda");
    const Exec replaying({.device = device, .seed = 5});
    const Exec plain({.device = device, .seed = 5, .step_replay = StepReplay::off});
    const CircuitGraph graph = synthesise(demo_train());
    const Outcome out = trained(replaying, graph, Task::edge_regression, "mse", 1);
    CHECK(out.warnings.size() == 1);
    check_equal(out, trained(plain, graph, Task::edge_regression, "mse", 1));
  }

  TEST_CASE("replay: what fits in memory without replay fits with it, with the same bytes") {
    const Device device = parse_device("cuda");
    const CircuitGraph graph = synthesise(demo_train());
    const Exec plain({.device = device, .seed = 5, .step_replay = StepReplay::off});
    const Outcome expected = trained(plain, graph, Task::edge_regression, "mse", 0);
    const std::size_t peak = plain.memory()->stats().peak;
    for (const std::size_t limit : {peak, peak + peak / 2, 2 * peak}) {
      CAPTURE(limit);
      const Exec replaying({.device = device, .seed = 5, .memory_limit = limit});
      check_equal(trained(replaying, graph, Task::edge_regression, "mse", 0), expected);
      CHECK(replaying.memory()->stats().peak <= limit);
    }
    const Exec small({.device = device, .seed = 5, .memory_limit = peak / 2});
    CHECK_THROWS_AS((void)trained(small, graph, Task::edge_regression, "mse", 0), ResourceError);
  }
}
