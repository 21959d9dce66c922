// Training and predicting on the sub-graphs that enclose links and nets.
#include "apps/train/downstream.hpp"
#include "apps/train/evaluate.hpp"
#include "apps/train/memory_estimate.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace cgcl;
using test::TemporaryFolder;
using test::thrown_id;

namespace {

CircuitGraph small_timing() {
  return synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .nodes = 0, .seed = 1, .name = "t"});
}

TrainOptions quick(Task task = Task::edge_regression) {
  TrainOptions options;
  options.task = task;
  options.model = "circuitgps";
  options.head.hidden = 12;
  options.head.layers = 2;
  options.head.dropout = 0.1;
  options.loss = classifies(task) ? "ce" : "mse";
  options.epochs = 3;
  options.existence_epochs = 2;
  options.batch_size = 128;
  options.lr = 3e-3;
  options.clip = 5;
  return options;
}

/// Wide enough to learn something.
TrainOptions wider() {
  TrainOptions options = quick();
  options.head.hidden = 24;
  options.batch_size = 64;
  options.split_by = SplitBy::random;
  return options;
}

void nothing(const Downstream::EpochReport&) {}

std::vector<std::vector<float>> numbers(const Exec& exec, const Downstream& run) {
  std::vector<std::vector<float>> out;
  for (const auto& [name, tensor] : run.checkpoint().tensors)
    if (tensor.dtype() == DType::f32) out.push_back(tensor.to_host<float>(exec));
  return out;
}

std::vector<double> predictions(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                                Compression compression, bool turned = false) {
  const PreparedDesign design = model.prepare(exec, graph, compression);
  const auto &a = graph.links.src, &b = graph.links.dst;
  return model.predict_links(exec, design, turned ? b : a, turned ? a : b, {}, {});
}

}   // namespace

TEST_CASE("sub-graph model: learns couplings, better than the mean of each relation") {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  TrainOptions options = wider();
  options.head.attention = GlobalAttention::none;
  options.head.dropout = 0;
  options.existence_epochs = 0;
  options.epochs = 10;
  std::vector<double> losses;
  Downstream run(exec, small_timing(), options, {});
  const TrainResult result =
      run.run({}, [&](const Downstream::EpochReport& report) { losses.push_back(report.loss); });
  CHECK(losses.back() < losses.front() / 2);
  CHECK(result.val.regression->r2 > 0.45);   // means of relations: 0.27
}

TEST_CASE("sub-graph model: existence is learnt first, and its loss falls" * doctest::test_suite("long")) {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  TrainOptions options = wider();
  options.existence_epochs = 5;
  options.epochs = 1;
  std::vector<double> losses;
  LoopHooks hooks;
  hooks.progress = [&](int epoch, int, const std::string& text) {
    if (epoch == 0) losses.push_back(std::stod(text.substr(text.rfind(' '))));
  };
  Downstream run(exec, small_timing(), options, {});
  (void)run.run(hooks, nothing);
  REQUIRE(losses.size() == 5);
  CHECK(losses.back() < 0.8 * losses.front());
}

TEST_CASE("sub-graph model: the same numbers for any threads, and for a run stopped anywhere and resumed" *
          doctest::test_suite("long")) {
  const CircuitGraph graph = small_timing();
  const Exec exec({.device = {}, .threads = 1, .seed = 8}), two({.device = {}, .threads = 2, .seed = 8});
  Downstream whole(exec, graph, quick(), {}), beside(two, graph, quick(), {});
  (void)whole.run({}, nothing);
  (void)beside.run({}, nothing);
  CHECK(numbers(two, beside) == numbers(exec, whole));
  const int steps = static_cast<int>(whole.samples().train.size()) / 128 + 1;
  for (const int after : {1, 3 * steps / 2 + 3, 4 * steps}) {   // while existence is learnt, and later
    LoopHooks hooks;
    int asked = 0;
    hooks.stop = [&] { return ++asked == after; };
    Downstream stopped(exec, graph, quick(), {});
    CHECK(stopped.run(hooks, nothing).stopped);
    Downstream resumed(exec, graph, quick(), {});
    resumed.restore(stopped.last_complete());
    (void)resumed.run({}, nothing);
    CAPTURE(after);
    CHECK(numbers(exec, resumed) == numbers(exec, whole));
  }
}

TEST_CASE("sub-graph model: read back from its file it predicts the same, both ways and unmerged" *
          doctest::test_suite("long")) {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const CircuitGraph graph = small_timing();
  const TemporaryFolder folder;
  for (const GlobalAttention attention : {GlobalAttention::none, GlobalAttention::full}) {
    TrainOptions options = quick();
    options.head.attention = attention;
    options.head.hops = 2;
    options.epochs = 1;
    Downstream run(exec, graph, options, {});
    (void)run.run({}, nothing);
    const std::string path = folder.file(str(name_of(attention), ".safetensors"));
    write_model(path, exec, run.model(), run.best_weights());
    TrainedModel model = read_model(path, exec);
    CHECK(model.head().describe() == run.model().head().describe());
    CHECK(model.head().subgraphs()->hops == 2);
    const auto merged = predictions(exec, model, graph, Compression::automatic);
    CHECK(predictions(exec, model, graph, Compression::automatic, true) == merged);
    const auto all = predictions(exec, model, graph, Compression::off);
    double worst = 0;
    for (std::size_t i = 0; i < all.size(); ++i) worst = std::max(worst, std::abs(all[i] - merged[i]));
    CHECK(worst < 1e-4);
    const std::set<double> distinct(merged.begin(), merged.end());
    CHECK(distinct.size() > 10);
    const Evaluation evaluation = evaluate(exec, model, graph);
    CHECK(evaluation.seen);
    REQUIRE(evaluation.scores.ceiling_r2);
    CHECK(evaluation.scores.regression->r2 <= *evaluation.scores.ceiling_r2 + 1e-6);
  }
}

TEST_CASE("sub-graph model: links that are twins to it have one prediction, others have not") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const CircuitGraph graph = small_timing();
  TrainOptions options = quick();
  options.epochs = 1;
  Downstream run(exec, graph, options, {});
  (void)run.run({}, nothing);
  TrainedModel& model = const_cast<TrainedModel&>(run.model());
  const auto predicted = predictions(exec, model, graph, Compression::automatic);
  TaskSamples links = all_samples(graph, Task::edge_regression, model.description().codec);
  const auto group = group_ids(model.groups(exec, graph, links, {}));
  std::map<std::int32_t, std::set<double>> of_group;
  const PreparedDesign design = model.prepare(exec, graph, Compression::automatic);
  const auto of_links = model.predict_links(exec, design, links.source, links.target, {}, {});
  for (std::size_t i = 0; i < of_links.size(); ++i) of_group[group[i]].insert(of_links[i]);
  CHECK(3 * of_group.size() < 2 * of_links.size());
  std::set<double> distinct;
  for (const auto& [g, values] : of_group) {
    REQUIRE(values.size() == 1);
    distinct.insert(*values.begin());
  }
  CHECK(distinct.size() > of_group.size() / 2);
  CHECK(predicted.size() == idx(graph.links.size()));
}

TEST_CASE("sub-graph model: nets are read from the sub-graph around each") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const CircuitGraph graph = small_timing();
  const TemporaryFolder folder;
  for (const Task task : {Task::node_regression, Task::node_classification}) {
    TrainOptions options = quick(task);
    options.epochs = 8;
    std::vector<double> losses;
    Downstream run(exec, graph, options, {});
    (void)run.run({}, [&](const Downstream::EpochReport& report) { losses.push_back(report.loss); });
    CAPTURE(name_of(task));
    CHECK(losses.back() < losses.front());
    const std::string path = folder.file(str(name_of(task), ".safetensors"));
    write_model(path, exec, run.model(), run.best_weights());
    TrainedModel model = read_model(path, exec);
    CHECK(std::isfinite(evaluate(exec, model, graph).scores.objective()));
  }
}

TEST_CASE("sub-graph model: sampled neighbourhoods and pair features of nets are refused") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  TrainOptions options = quick();
  options.sampling.batching = Batching::neighbor;
  CHECK(thrown_id([&] { Downstream run(exec, small_timing(), options, {}); }) == ErrorId::bad_value);
  options = quick(Task::node_regression);
  options.pair = {PairFeature::distance};
  CHECK(thrown_id([&] { Downstream run(exec, small_timing(), options, {}); }) == ErrorId::bad_value);
}

TEST_CASE("sub-graph model: what a step takes is known before it, within the factor of estimates" *
          doctest::test_suite("long")) {
  const CircuitGraph graph = small_timing();
  for (const GlobalAttention attention :
       {GlobalAttention::none, GlobalAttention::exphormer, GlobalAttention::full}) {
    const Exec exec({.device = {}, .threads = 2, .seed = 1});
    TrainOptions options = quick();
    options.head.hidden = 48;
    options.head.attention = attention;
    options.epochs = options.existence_epochs = 1;
    options.batch_size = 512;
    Downstream run(exec, graph, options, {});
    const std::size_t before = exec.memory()->stats().in_use;
    (void)run.run({}, nothing);
    const double measured = static_cast<double>(exec.memory()->stats().peak - before);
    const double ratio = static_cast<double>(run.step_bytes()) / measured;
    INFO(name_of(attention), ": ", ratio);
    CHECK(ratio < kEstimateFactor);
    CHECK(ratio > 1 / kEstimateFactor);
  }
}
