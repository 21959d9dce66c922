// What training comes to when products round their factors to bfloat16, beside the same in full float32.
#include "apps/train/downstream.hpp"
#include "apps/train/pretrain.hpp"
#include "io/synth/synth.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for abs

using namespace cgcl;

namespace {

CircuitGraph design() {
  return synthesise({.kind = SynthKind::timing, .rows = 4, .cols = 8, .nodes = 0, .seed = 1, .name = "t"});
}

Exec with(Precision precision) {
  return Exec({.device = {}, .threads = 2, .seed = 8, .precision = precision});
}

}   // namespace

TEST_CASE("precision: SGRL with bfloat16 comes to the losses of float32, but not to their last digits") {
  const auto losses = [](Precision precision) {
    const Exec exec = with(precision);
    PretrainOptions options;
    options.encoder = {.hidden = 32, .layers = 3, .dropout = 0};
    options.epochs = 30;
    options.lr_online = options.lr_target = 1e-3;
    Initializer init(exec);
    Sgrl model(init, options.encoder);
    return pretrain(exec, model, make_host_graph(design(), nullptr), options);
  };
  const PretrainResult full = losses(Precision::fp32), rounded = losses(Precision::bf16);
  REQUIRE(full.alignment_loss.size() == 30);
  CHECK(full.alignment_loss.back() < full.alignment_loss.front() - 0.05);   // it learns
  CHECK(std::abs(rounded.alignment_loss.back() - full.alignment_loss.back()) < 0.02);
  CHECK(std::abs(rounded.scattering_loss.back() - full.scattering_loss.back()) < 0.02);
  CHECK(rounded.alignment_loss != full.alignment_loss);
}

TEST_CASE("precision: a network trained with bfloat16 is as good as one in float32") {
  const auto r2 = [](Precision precision) {
    const Exec exec = with(precision);
    TrainOptions options;
    options.head.hidden = 32;
    options.head.layers = 2;
    options.loss = "mse";
    options.epochs = 20;
    options.batch_size = 128;
    options.lr = 3e-3;
    Downstream run(exec, design(), options, std::nullopt);
    return run.run({}, [](const Downstream::EpochReport&) {}).val.regression->r2;
  };
  const double full = r2(Precision::fp32), rounded = r2(Precision::bf16);
  CHECK(full > 0.1);   // it learns
  CHECK(std::abs(rounded - full) < 0.05);
  CHECK(rounded != full);
}
