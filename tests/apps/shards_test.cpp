// Steps in shards: what their gradients add up to, and that the number of processes makes no difference.
#include "apps/train/shards.hpp"

#include "apps/train/downstream.hpp"
#include "io/synth/synth.hpp"
#include "tests/apps/thread_ranks.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for abs
#include <numeric>

using namespace cgcl;
using test::on_ranks;

namespace {

CircuitGraph small_timing() {
  return synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .nodes = 0, .seed = 1, .name = "t"});
}

TrainOptions quick(int shards) {
  TrainOptions options;
  options.head.hidden = 8;
  options.head.layers = 2;
  options.epochs = 2;
  options.batch_size = 64;
  options.lr = 3e-3;
  options.shards = shards;
  return options;
}

std::vector<std::vector<float>> numbers(const Exec& exec, const TensorFile& file) {
  std::vector<std::vector<float>> out;
  for (const auto& [name, tensor] : file.tensors)
    if (tensor.dtype() == DType::f32) out.push_back(tensor.to_host<float>(exec));
  return out;
}

/// What a run on so many ranks leaves on the last of them.
std::vector<std::vector<float>> trained(const CircuitGraph& graph, const TrainOptions& options, int ranks) {
  std::vector<std::vector<std::vector<float>>> of(static_cast<std::size_t>(ranks));
  on_ranks(ranks, [&](const Ranks& own) {
    const Exec exec({.device = {}, .threads = 1, .seed = 8});
    Downstream run(exec, graph, options, std::nullopt, std::nullopt, model_table(), own);
    int reports = 0;
    (void)run.run({}, [&reports](const Downstream::EpochReport&) { ++reports; });
    CHECK(reports == (own.first() ? options.epochs : 0));
    of[static_cast<std::size_t>(own.rank())] = numbers(exec, run.checkpoint());
  });
  for (const auto& one : of) CHECK(one.size() == of.front().size());
  return of.back();
}

double difference(const std::vector<std::vector<float>>& a, const std::vector<std::vector<float>>& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a[i].size(); ++j)
      most = std::max(most, std::abs(static_cast<double>(a[i][j]) - static_cast<double>(b[i][j])));
  return most;
}

}   // namespace

TEST_CASE("shards: bounds are of the samples and the shards alone") {
  const ShardBounds ten(10, 4);
  CHECK(ten.parts() == 4);
  CHECK(ten.begin(0) == 0);
  CHECK(ten.begin(4) == 10);
  const std::vector<double> weights = ten.weights();
  CHECK(std::accumulate(weights.begin(), weights.end(), 0.0) == doctest::Approx(1));
  CHECK(weights[0] == 0.2);
  CHECK(weights[1] == doctest::Approx(0.3));
  CHECK(ShardBounds(3, 8).parts() == 3);      // none is empty
  CHECK(ShardBounds(7, 8, 2).parts() == 3);   // nor of one sample where two are needed
  CHECK(ShardBounds(1, 8, 2).parts() == 1);
  CHECK(test::thrown_id([] { (void)ShardBounds(0, 2); }) == ErrorId::shape);
}

TEST_CASE(
    "shards: gradients add up by weight, buffers to their mean, and a parameter that none reached has none") {
  on_ranks(3, [](const Ranks& ranks) {
    const Exec exec({.device = {}, .threads = 1});
    const Var reached(Tensor::from(exec, std::vector<float>{1, 2}), true);
    const Var once(Tensor::from(exec, std::vector<float>{5}), true), never(once.value().clone(exec), true);
    Tensor buffer = Tensor::from(exec, std::vector<float>{10});
    ShardSum sum(exec, ranks, {{"reached", reached}, {"once", once}, {"never", never}}, {{"buffer", buffer}});
    const double loss = sum.run({0.25, 0.25, 0.25, 0.25}, [&](int part) {
      CHECK(buffer.item(exec) == 10);   // that of before the step, for each
      const auto f = static_cast<float>(part);
      buffer.assign(exec, std::vector<float>{f});
      reached.accumulate(exec, Tensor::from(exec, std::vector<float>{f, 4}));
      if (part == 2) once.accumulate(exec, Tensor::from(exec, std::vector<float>{8}));
      return 2.0 * part;
    });
    CHECK(loss == 3);
    CHECK(reached.grad().to_host<float>(exec) == std::vector<float>{1.5, 4});
    CHECK(once.grad().to_host<float>(exec) == std::vector<float>{2});
    CHECK_FALSE(never.grad().defined());
    CHECK(buffer.item(exec) == 1.5);
  });
}

TEST_CASE("shards: of a loss that is a mean over samples the step of the shards is that of the batch") {
  const CircuitGraph graph = small_timing();
  TrainOptions whole = quick(1), parts = quick(4);
  for (TrainOptions* options : {&whole, &parts}) {
    options->head.dropout = 0;
    options->optimizer.kind = OptimizerKind::sgd;   // Adam would blow up what rounds to nothing
    options->lr = options->lr_final = 0.1;
  }
  const auto a = trained(graph, whole, 1), b = trained(graph, parts, 1);
  CHECK(difference(a, b) < 1e-5);
  CHECK(difference(a, b) > 0);   // another order of sums
}

TEST_CASE("shards: any number of ranks gives the same bytes") {
  const CircuitGraph graph = small_timing();
  for (const char* loss : {"mse", "bmc"})
    for (const Batching batching : {Batching::full, Batching::neighbor}) {
      TrainOptions options = quick(4);
      options.loss = loss;
      options.sigma = 0.1;
      options.learn_sigma = options.loss == "bmc";
      options.clip = 1;
      options.sampling = {.batching = batching, .hops = 2, .fanout = 4};
      CAPTURE(loss);
      const auto alone = trained(graph, options, 1);
      for (const int ranks : {2, 3, 4}) CHECK(trained(graph, options, ranks) == alone);
      options.shards = 2;
      CHECK(trained(graph, options, 1) != alone);   // shards draw dropout masks of their own
    }
}

TEST_CASE("shards: moments of a batch norm and the existence of couplings follow the shards too") {
  const CircuitGraph graph = small_timing();
  TrainOptions options = quick(3);
  options.model = "circuitgps";
  options.head.hops = 1;
  options.epochs = 1;
  options.existence_epochs = 1;
  const auto alone = trained(graph, options, 1);
  CHECK(trained(graph, options, 2) == alone);
}

TEST_CASE("shards: a stop that one rank is asked for stops all, and a resumed run ends with the same bytes") {
  const CircuitGraph graph = small_timing();
  const TrainOptions options = quick(4);
  const auto whole = trained(graph, options, 1);
  TensorFile half;
  on_ranks(2, [&](const Ranks& ranks) {
    const Exec exec({.device = {}, .threads = 1, .seed = 8});
    Downstream run(exec, graph, options, std::nullopt, std::nullopt, model_table(), ranks);
    LoopHooks hooks;
    int asked = 0;
    hooks.stop = [&] { return !ranks.first() && ++asked == 2; };
    CHECK(run.run(hooks, [](const Downstream::EpochReport&) {}).stopped);
    if (ranks.first()) half = run.last_complete();
  });
  std::vector<std::vector<float>> resumed;
  on_ranks(4, [&](const Ranks& ranks) {
    const Exec exec({.device = {}, .threads = 1, .seed = 8});
    Downstream run(exec, graph, options, std::nullopt, std::nullopt, model_table(), ranks);
    if (ranks.first()) run.restore(half);   // the others get its state
    (void)run.run({}, [](const Downstream::EpochReport&) {});
    if (ranks.rank() == 3) resumed = numbers(exec, run.checkpoint());
  });
  CHECK(resumed == whole);
}
