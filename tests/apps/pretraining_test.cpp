// Pre-training as a run: stopped, resumed, refused.
#include "apps/train/pretrain.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using test::thrown_id;

namespace {

HostGraph small_design() {
  return make_host_graph(
      synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .nodes = 0, .seed = 1, .name = "t"}),
      nullptr);
}

PretrainOptions quick(Batching batching) {
  PretrainOptions options;
  options.encoder = {.hidden = 8, .layers = 2};
  options.epochs = 5;
  options.sampling = {.batching = batching, .hops = 2, .fanout = 4};
  options.batch_size = 40;
  return options;
}

/// A model with the run that trains it.
struct Trainee {
  Initializer init;
  Sgrl model;
  Pretraining run;

  Trainee(const Exec& exec, const HostGraph& design, const PretrainOptions& options,
          const std::string& data = "data")
      : init(exec), model(init, options.encoder), run(exec, model, design, options, data) {}
};

TensorFile copied(const Exec& exec, TensorFile file) {
  for (auto& [name, tensor] : file.tensors) tensor = tensor.clone(exec);
  return file;
}

/// Weights, moments and losses.
std::vector<std::vector<double>> numbers(const Exec& exec, const Trainee& of) {
  std::vector<std::vector<double>> out;
  for (const auto& [name, tensor] : of.run.checkpoint().tensors) {
    if (tensor.dtype() == DType::f64) out.push_back(tensor.to_host<double>(exec));
    if (tensor.dtype() != DType::f32) continue;
    const auto values = tensor.to_host<float>(exec);
    out.emplace_back(values.begin(), values.end());
  }
  return out;
}

std::vector<std::vector<float>> target_weights(const Exec& exec, const Trainee& of) {
  std::vector<std::vector<float>> out;
  for (const auto& [name, parameter] : of.model.target.parameters())
    out.push_back(parameter.value().to_host<float>(exec));
  return out;
}

void nothing() {}

}   // namespace

TEST_CASE("pretraining: restored from a checkpoint of any epoch, it ends with the same numbers") {
  const Exec exec({.device = {}, .threads = 2, .seed = 8});
  const HostGraph design = small_design();
  for (const Batching batching : {Batching::full, Batching::neighbor}) {
    const PretrainOptions options = quick(batching);
    Trainee whole(exec, design, options);
    std::vector<TensorFile> checkpoints{copied(exec, whole.run.checkpoint())};
    const PretrainResult result =
        whole.run.run({}, [&] { checkpoints.push_back(copied(exec, whole.run.checkpoint())); });
    REQUIRE(checkpoints.size() == 6);
    REQUIRE(numbers(exec, whole).size() > 20);
    for (const std::size_t epoch : {0u, 1u, 3u, 5u}) {
      Trainee resumed(exec, design, options);
      resumed.run.restore(checkpoints[epoch]);
      CHECK(resumed.run.epochs_done() == static_cast<int>(epoch));
      const PretrainResult rest = resumed.run.run({}, nothing);
      CAPTURE(epoch);
      CHECK(numbers(exec, resumed) == numbers(exec, whole));
      CHECK(rest.alignment_loss == result.alignment_loss);
      CHECK(rest.rows == result.rows);
    }
  }
}

TEST_CASE("pretraining: a stop in the middle of a sampled epoch leaves the state before it") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const HostGraph design = small_design();
  const PretrainOptions options = quick(Batching::neighbor);
  Trainee whole(exec, design, options), stopped(exec, design, options), resumed(exec, design, options);
  (void)whole.run.run({}, nothing);
  bool soon = false;
  int asked = 0;
  LoopHooks hooks;
  hooks.stop = [&] { return soon && ++asked == 2; };
  const PretrainResult result = stopped.run.run(hooks, [&] { soon = stopped.run.epochs_done() == 2; });
  CHECK(result.stopped);
  CHECK(asked == 2);
  CHECK(result.epochs == 2);
  resumed.run.restore(stopped.run.checkpoint());
  (void)resumed.run.run({}, nothing);
  CHECK(numbers(exec, resumed) == numbers(exec, whole));
}

TEST_CASE("pretraining: a checkpoint fits one seed, one set of designs and of options") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8}), other({.device = {}, .threads = 1, .seed = 9});
  const HostGraph design = small_design();
  const PretrainOptions options = quick(Batching::full);
  const TensorFile checkpoint = copied(exec, Trainee(exec, design, options).run.checkpoint());
  const auto restored = [&](const Exec& e, const PretrainOptions& o, const std::string& data) {
    return thrown_id([&] { Trainee(e, design, o, data).run.restore(checkpoint); });
  };
  CHECK(restored(exec, options, "data") == ErrorId::internal);   // nothing thrown
  CHECK(restored(other, options, "data") == ErrorId::checkpoint_mismatch);
  CHECK(restored(exec, options, "others") == ErrorId::checkpoint_mismatch);
  PretrainOptions changed = options;
  changed.tau = 0.5;
  CHECK(restored(exec, changed, "data") == ErrorId::checkpoint_mismatch);
  TensorFile short_of_losses = checkpoint;
  short_of_losses.metadata["epoch"] = "3";
  CHECK(thrown_id([&] { Trainee(exec, design, options).run.restore(short_of_losses); }) ==
        ErrorId::model_damaged);
}

TEST_CASE("pretraining: patience counts over a stop") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const HostGraph design = small_design();
  PretrainOptions options = quick(Batching::full);
  options.epochs = 60;
  options.patience = 2;
  Trainee whole(exec, design, options), resumed(exec, design, options);
  std::vector<TensorFile> checkpoints;
  const PretrainResult result =
      whole.run.run({}, [&] { checkpoints.push_back(copied(exec, whole.run.checkpoint())); });
  REQUIRE(result.epochs < 60);
  resumed.run.restore(checkpoints[static_cast<std::size_t>(result.epochs) - 2]);
  CHECK(resumed.run.run({}, nothing).epochs == result.epochs);
}

TEST_CASE("pretraining: without scattering the target encoder does nothing but follow") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const HostGraph design = small_design();
  for (const Batching batching : {Batching::full, Batching::neighbor})
    for (const bool scattering : {false, true}) {
      PretrainOptions options = quick(batching);
      options.tau = 1;   // and so it stands still
      options.scattering = scattering;
      Trainee trainee(exec, design, options);
      const auto before = target_weights(exec, trainee);
      const PretrainResult result = trainee.run.run({}, nothing);
      CHECK((target_weights(exec, trainee) != before) == scattering);
      CHECK((result.scattering_loss.back() != 0) == scattering);
      CHECK(result.alignment_loss.back() != result.alignment_loss.front());
    }
}
