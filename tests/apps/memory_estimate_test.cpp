#include "apps/train/memory_estimate.hpp"

#include "apps/train/downstream.hpp"
#include "io/synth/synth.hpp"

#include <doctest/doctest.h>

#include <tuple>

using namespace cgcl;

namespace {

CircuitGraph timing(int rows, int cols) {
  return synthesise(
      {.kind = SynthKind::timing, .rows = rows, .cols = cols, .nodes = 0, .seed = 1, .name = "t"});
}

/// Bytes of tensors that `work` took at once beyond what was held.
template <class Work>
double taken(const Exec& exec, const Work& work) {
  const std::size_t before = exec.memory()->stats().in_use;
  work();
  return static_cast<double>(exec.memory()->stats().peak - before);
}

bool near(std::int64_t estimate, double measured) {
  const double ratio = static_cast<double>(estimate) / measured;
  return ratio < kEstimateFactor && ratio > 1 / kEstimateFactor;
}

}   // namespace

TEST_CASE("memory estimate: of pre-training, within the stated factor of what is measured") {
  for (const ConvKind conv :
       {ConvKind::cluster_gcn, ConvKind::sage, ConvKind::gat, ConvKind::gine, ConvKind::res_gated})
    for (const auto& [rows, cols, layers] : {std::tuple{3, 6, 2}, {5, 10, 3}}) {
      PretrainOptions options;
      options.encoder = {.conv = conv, .hidden = 48, .layers = layers};
      options.epochs = 1;
      const HostGraph design = make_host_graph(timing(rows, cols), nullptr);
      const Exec exec({.device = {}, .threads = 2, .seed = 1});
      Initializer init(exec);
      Sgrl model(init, options.encoder);
      const std::int64_t estimate = pretraining_step_bytes(design, options);
      const double measured = taken(exec, [&] { (void)pretrain(exec, model, design, options); });
      CAPTURE(static_cast<int>(conv));
      CAPTURE(design.nodes());
      CAPTURE(estimate);
      CAPTURE(measured);
      CHECK(near(estimate, measured));
    }
}

TEST_CASE("memory estimate: of training, within the stated factor of what is measured") {
  for (const Compression compression : {Compression::off, Compression::on})
    for (const auto& [rows, cols, hidden] : {std::tuple{3, 6, 48}, {6, 12, 72}}) {
      TrainOptions options;
      options.head.hidden = hidden;
      options.head.layers = 3;
      options.epochs = 1;
      options.compression = compression;
      const CircuitGraph graph = timing(rows, cols);
      const Exec exec({.device = {}, .threads = 2, .seed = 1});
      Downstream run(exec, graph, options, std::nullopt);
      const std::int64_t estimate = run.step_bytes();
      const double measured = taken(exec, [&] { (void)run.run({}, [](const Downstream::EpochReport&) {}); });
      CAPTURE(graph.nodes());
      CAPTURE(estimate);
      CAPTURE(measured);
      CHECK(near(estimate, measured));
    }
}

TEST_CASE("memory estimate: a sampled step has no more rows than its neighbourhoods or the design") {
  const StepSize design{10000, 40000};
  const SamplingOptions whole, sampled{.batching = Batching::neighbor, .hops = 2, .fanout = 3},
      apart{.batching = Batching::neighbor, .hops = 4, .fanout = 64, .disjoint = true};
  CHECK(sampled_step(design, whole, 10).rows == 10000);
  CHECK(sampled_step(design, sampled, 10).rows == 10 * (1 + 3 + 9));
  CHECK(sampled_step(design, sampled, 5000).rows == 10000);
  CHECK(sampled_step(design, apart, 5000).rows == 5000 * (1 + 4 + 16 + 64 + 256));
}
