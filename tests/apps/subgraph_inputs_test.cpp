// The model of sub-graphs with embeddings of a pre-trained encoder and with pair features.
#include "apps/train/downstream.hpp"
#include "apps/train/evaluate.hpp"
#include "apps/train/memory_estimate.hpp"
#include "apps/train/task_bound.hpp"
#include "io/graph/pooled_graph.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>

using namespace cgcl;
using test::TemporaryFolder;

namespace {

using Ids = std::vector<std::int32_t>;

CircuitGraph small_timing() {
  return synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .nodes = 0, .seed = 1, .name = "t"});
}

CircuitGraph small_memory() {
  return synthesise({.kind = SynthKind::sram, .rows = 4, .cols = 4, .nodes = 0, .seed = 2, .name = "s"});
}

TrainOptions quick(std::vector<PairFeature> pair, Task task = Task::edge_regression) {
  TrainOptions options;
  options.task = task;
  options.model = "circuitgps";
  options.head.hidden = 12;
  options.head.layers = 2;
  options.head.dropout = 0.1;
  options.loss = "mse";
  options.epochs = 2;
  options.existence_epochs = 1;
  options.batch_size = 128;
  options.lr = 3e-3;
  options.clip = 5;
  options.pair = std::move(pair);
  return options;
}

/// Of random weights.
std::optional<PretrainedEncoder> encoder_of(const Exec& exec, bool wanted,
                                            ConvKind conv = ConvKind::cluster_gcn, std::int64_t hidden = 16) {
  if (!wanted) return std::nullopt;
  const CircuitEncoderOptions options{.conv = conv, .hidden = hidden, .layers = 2, .dropout = 0};
  Initializer init(exec);
  return make_encoder(exec, options, CircuitEncoder(init, options).state());
}

void nothing(const Downstream::EpochReport&) {}

std::vector<std::vector<float>> numbers(const Exec& exec, const Downstream& run) {
  std::vector<std::vector<float>> out;
  for (const auto& [name, tensor] : run.checkpoint().tensors)
    if (tensor.dtype() == DType::f32) out.push_back(tensor.to_host<float>(exec));
  return out;
}

Ids range(std::int64_t n) {
  Ids out;
  for (std::int32_t i = 0; i < n; ++i) out.push_back(i);
  return out;
}

std::vector<double> predictions(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                                const TaskSamples& links, Compression compression, bool turned = false) {
  const auto &a = turned ? links.target : links.source, &b = turned ? links.source : links.target;
  return model.predict_links(exec, model.prepare(exec, graph, compression), a, b,
                             model.pair_table(exec, graph, links), range(links.size()));
}

double largest_gap(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return 1e300;
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
  return worst;
}

/// What a run is given beside its sub-graphs.
struct Inputs {
  bool encoder;
  std::vector<PairFeature> pair;
};

const std::array<Inputs, 3> kInputs = {Inputs{true, {}}, Inputs{false, {PairFeature::distance}},
                                       Inputs{true, {PairFeature::distance, PairFeature::dspd}}};

}   // namespace

TEST_CASE("sub-graph model with embeddings and pairs: trains, and from its file predicts the same") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const CircuitGraph graph = small_timing(), other = small_memory();
  const TemporaryFolder folder;
  for (const Inputs& inputs : kInputs) {
    CAPTURE(names_of(inputs.pair));
    CAPTURE(inputs.encoder);
    std::vector<double> losses;
    Downstream run(exec, graph, quick(inputs.pair), encoder_of(exec, inputs.encoder));
    (void)run.run({}, [&](const Downstream::EpochReport& report) { losses.push_back(report.loss); });
    CHECK(losses.back() < losses.front());
    const std::string path = folder.file("model.safetensors");
    write_model(path, exec, run.model(), run.best_weights());
    TrainedModel model = read_model(path, exec);
    CHECK(model.head().describe() == run.model().head().describe());
    CHECK(model.encoder().has_value() == inputs.encoder);
    const TaskSamples links = all_samples(graph, Task::edge_regression, model.description().codec);
    const auto merged = predictions(exec, model, graph, links, Compression::automatic);
    CHECK(predictions(exec, model, graph, links, Compression::automatic, true) == merged);
    CHECK(largest_gap(predictions(exec, model, graph, links, Compression::off), merged) < 1e-4);
    for (const CircuitGraph& on : {graph, other}) {
      const Scores scores = evaluate(exec, model, on).scores;
      REQUIRE(scores.ceiling_r2);
      CHECK(std::isfinite(scores.regression->r2));
      CHECK(scores.regression->r2 <= *scores.ceiling_r2 + 1e-6);
    }
  }
}

TEST_CASE("sub-graph model with embeddings and pairs: the same numbers for any threads, and resumed" *
          doctest::test_suite("long")) {
  const CircuitGraph graph = small_timing();
  const Exec exec({.device = {}, .threads = 1, .seed = 8}), two({.device = {}, .threads = 2, .seed = 8});
  const TrainOptions options = quick(kInputs[2].pair);
  Downstream whole(exec, graph, options, encoder_of(exec, true)),
      beside(two, graph, options, encoder_of(two, true));
  (void)whole.run({}, nothing);
  (void)beside.run({}, nothing);
  CHECK(numbers(two, beside) == numbers(exec, whole));
  const int steps = static_cast<int>(whole.samples().train.size()) / 128 + 1;
  for (const int after : {1, 5 * steps / 2}) {   // while existence is learnt, and later
    LoopHooks hooks;
    int asked = 0;
    hooks.stop = [&] { return ++asked == after; };
    Downstream stopped(exec, graph, options, encoder_of(exec, true));
    CHECK(stopped.run(hooks, nothing).stopped);
    Downstream resumed(exec, graph, options, encoder_of(exec, true));
    resumed.restore(stopped.last_complete());
    (void)resumed.run({}, nothing);
    CAPTURE(after);
    CHECK(numbers(exec, resumed) == numbers(exec, whole));
  }
}

TEST_CASE("sub-graph model with embeddings: of nets too") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const CircuitGraph graph = small_timing();
  const TemporaryFolder folder;
  TrainOptions options = quick({}, Task::node_regression);
  options.epochs = 6;
  std::vector<double> losses;
  Downstream run(exec, graph, options, encoder_of(exec, true));
  (void)run.run({}, [&](const Downstream::EpochReport& report) { losses.push_back(report.loss); });
  CHECK(losses.back() < losses.front());
  write_model(folder.file("model.safetensors"), exec, run.model(), run.best_weights());
  TrainedModel model = read_model(folder.file("model.safetensors"), exec);
  CHECK(std::isfinite(evaluate(exec, model, graph).scores.objective()));
}

TEST_CASE("sub-graph model with embeddings and pairs: twins have one prediction, others have not" *
          doctest::test_suite("long")) {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const CircuitGraph graph = small_timing();
  std::size_t plain_groups = 0;
  for (const Inputs& inputs : {Inputs{false, {}}, kInputs[0], kInputs[1], kInputs[2]}) {
    CAPTURE(names_of(inputs.pair));
    CAPTURE(inputs.encoder);
    TrainOptions options = quick(inputs.pair);
    options.epochs = 1;
    Downstream run(exec, graph, options, encoder_of(exec, inputs.encoder));
    (void)run.run({}, nothing);
    TrainedModel& model = const_cast<TrainedModel&>(run.model());
    const TaskSamples links = all_samples(graph, Task::edge_regression, model.description().codec);
    const PairTable pairs = model.pair_table(exec, graph, links);
    const Ids group = group_ids(model.groups(exec, graph, links, pairs));
    CHECK(model_groups(exec, graph, links, pairs, model) == group);
    CHECK(sight_of(exec, graph, links, pairs, model).all == group);
    const auto predicted = predictions(exec, model, graph, links, Compression::automatic);
    std::map<std::int32_t, std::set<double>> of_group;
    for (std::size_t i = 0; i < predicted.size(); ++i) of_group[group[i]].insert(predicted[i]);
    std::set<double> distinct;
    for (const auto& [g, values] : of_group) {
      REQUIRE(values.size() == 1);
      distinct.insert(*values.begin());
    }
    CHECK(distinct.size() > of_group.size() / 2);
    if (plain_groups == 0)
      plain_groups = of_group.size();
    else
      CHECK(of_group.size() > plain_groups);   // it sees more, and tells more apart
    CHECK(of_group.size() < links.source.size());
  }
}

TEST_CASE("sub-graph model with embeddings and pairs: groups and predictions mean the same in every design" *
          doctest::test_suite("long")) {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const std::array<CircuitGraph, 2> designs = {small_memory(), small_timing()};
  const PooledGraph pool = pool_graphs(designs);
  const CircuitGraph& alone = designs[1];
  for (const ConvKind conv : {ConvKind::cluster_gcn, ConvKind::gcn}) {
    CAPTURE(name_of(conv));
    TrainOptions options = quick(kInputs[2].pair);
    options.epochs = 1;
    Downstream run(exec, alone, options, encoder_of(exec, true, conv));
    (void)run.run({}, nothing);
    TrainedModel& model = const_cast<TrainedModel&>(run.model());
    const TaskSamples own = all_samples(alone, Task::edge_regression, model.description().codec),
                      all = all_samples(pool.graph, Task::edge_regression, model.description().codec);
    const auto first = all.source.size() - own.source.size();   // the second design's links come last
    REQUIRE(pool.node_of(1, own.source[0]) == all.source[first]);
    const auto key = model.groups(exec, alone, own, model.pair_table(exec, alone, own)),
               pooled = model.groups(exec, pool.graph, all, model.pair_table(exec, pool.graph, all));
    CHECK(std::equal(key.begin(), key.end(), pooled.begin() + static_cast<std::ptrdiff_t>(first)));
    auto in_pool = predictions(exec, model, pool.graph, all, Compression::automatic);
    in_pool.erase(in_pool.begin(), in_pool.begin() + static_cast<std::ptrdiff_t>(first));
    CHECK(largest_gap(predictions(exec, model, alone, own, Compression::automatic), in_pool) < 1e-4);
  }
}

TEST_CASE("sub-graph model with embeddings and pairs: what a step takes is known before it" *
          doctest::test_suite("long")) {
  const CircuitGraph graph = small_timing();
  const Exec exec({.device = {}, .threads = 2, .seed = 1});
  TrainOptions options = quick({PairFeature::distance});
  options.head.hidden = 48;
  options.epochs = options.existence_epochs = 1;
  options.batch_size = 512;
  Downstream run(exec, graph, options, encoder_of(exec, true, ConvKind::cluster_gcn, 256));
  const std::size_t before = exec.memory()->stats().in_use;
  (void)run.run({}, nothing);
  const double measured = static_cast<double>(exec.memory()->stats().peak - before);
  const double ratio = static_cast<double>(run.step_bytes()) / measured;
  INFO(ratio);
  CHECK(ratio < kEstimateFactor);
  CHECK(ratio > 1 / kEstimateFactor);
}
