// A training run taken by itself: resumed, stopped, refused.
#include "apps/train/downstream.hpp"

#include "engine/core/index.hpp"
#include "io/graph/colours.hpp"
#include "io/graph/structural_bound.hpp"
#include "io/synth/synth.hpp"
#include "losses/metrics.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for fill, min_element
#include <map>

using namespace cgcl;
using test::thrown_id;

namespace {

CircuitGraph small_timing() {
  return synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .nodes = 0, .seed = 1, .name = "t"});
}

TrainOptions quick() {
  TrainOptions options;
  options.head.hidden = 12;
  options.head.layers = 2;
  options.loss = "bmc";
  options.sigma = 0.1;
  options.learn_sigma = true;
  options.epochs = 6;
  options.batch_size = 64;
  options.lr = 3e-3;
  return options;
}

void nothing(const Downstream::EpochReport&) {}

/// All that a run can show: checkpoints hold weights, best weights, moments and the learned sigma.
std::vector<std::vector<float>> numbers(const Exec& exec, const Downstream& run) {
  std::vector<std::vector<float>> out;
  for (const auto& [name, tensor] : run.checkpoint().tensors)
    if (tensor.dtype() == DType::f32) out.push_back(tensor.to_host<float>(exec));
  return out;
}

/// A copy on which a run that goes on has no hold.
TensorFile copied(const Exec& exec, TensorFile file) {
  for (auto& [name, tensor] : file.tensors) tensor = tensor.clone(exec);
  return file;
}

}   // namespace

TEST_CASE("downstream: restored from a checkpoint of any epoch, a run ends with the same numbers") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const CircuitGraph graph = small_timing();
  Downstream whole(exec, graph, quick(), std::nullopt);
  std::vector<TensorFile> checkpoints{copied(exec, whole.checkpoint())};
  const TrainResult result = whole.run({}, [&](const Downstream::EpochReport& report) {
    CHECK(report.epoch == static_cast<int>(checkpoints.size()));
    checkpoints.push_back(copied(exec, whole.checkpoint()));
  });
  CHECK(result.epochs == 6);
  REQUIRE(numbers(exec, whole).size() > 20);
  for (const std::size_t epoch : {0u, 1u, 4u, 6u}) {
    Downstream resumed(exec, graph, quick(), std::nullopt);
    resumed.restore(checkpoints[epoch]);
    CHECK(resumed.epochs_done() == static_cast<int>(epoch));
    const TrainResult rest = resumed.run({}, nothing);
    CAPTURE(epoch);
    CHECK(numbers(exec, resumed) == numbers(exec, whole));
    CHECK(rest.best_epoch == result.best_epoch);
    CHECK(rest.val.regression->mse == result.val.regression->mse);
    CHECK(rest.val_twin_free.regression->mse == result.val_twin_free.regression->mse);
  }
}

TEST_CASE("downstream: after a stop in the middle of an epoch the state before it is at hand") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const CircuitGraph graph = small_timing();
  Downstream whole(exec, graph, quick(), std::nullopt);
  (void)whole.run({}, nothing);
  bool soon = false;
  int asked = 0;
  LoopHooks hooks;
  hooks.stop = [&] { return soon && ++asked == 2; };   // after the second step of the third epoch
  Downstream stopped(exec, graph, quick(), std::nullopt);
  const TrainResult result =
      stopped.run(hooks, [&soon](const Downstream::EpochReport& report) { soon = report.epoch == 2; });
  CHECK(result.stopped);
  CHECK(result.epochs == 2);
  Downstream resumed(exec, graph, quick(), std::nullopt);
  resumed.restore(stopped.last_complete());
  CHECK(resumed.epochs_done() == result.epochs);
  (void)resumed.run({}, nothing);
  CHECK(numbers(exec, resumed) == numbers(exec, whole));
}

TEST_CASE("downstream: a checkpoint fits one seed, one design and one set of options") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8}), other({.device = {}, .threads = 1, .seed = 9});
  const CircuitGraph graph = small_timing();
  CircuitGraph changed = graph;
  changed.links.cap_F[0] *= 1.5;
  const TensorFile checkpoint = Downstream(exec, graph, quick(), std::nullopt).checkpoint();
  const auto restored = [&](const Exec& e, const CircuitGraph& g, const TrainOptions& options) {
    return thrown_id([&] { Downstream(e, g, options, std::nullopt).restore(checkpoint); });
  };
  CHECK(restored(exec, graph, quick()) == ErrorId::internal);   // nothing thrown
  CHECK(restored(other, graph, quick()) == ErrorId::checkpoint_mismatch);
  CHECK(restored(exec, changed, quick()) == ErrorId::checkpoint_mismatch);
  TrainOptions options = quick();
  options.lr = 1e-3;
  CHECK(restored(exec, graph, options) == ErrorId::checkpoint_mismatch);
  options = quick();
  options.split_by = SplitBy::random;
  CHECK(restored(exec, graph, options) == ErrorId::checkpoint_mismatch);
  std::string where;
  try {
    Downstream(other, graph, quick(), std::nullopt).restore(checkpoint, "run/checkpoint-1");
  } catch (const Error& error) {
    where = error.where();
  }
  CHECK(where == "run/checkpoint-1");
}

TEST_CASE("downstream: groups kept out have no twin in training, and the best epoch is chosen on them") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const CircuitGraph graph = small_timing();
  for (const Task task : {Task::edge_regression, Task::node_classification})
    for (const SplitBy by : {SplitBy::twins, SplitBy::random}) {
      TrainOptions options = quick();
      options.task = task;
      options.split_by = by;
      options.balanced = on_links(task);
      if (classifies(task)) options.loss = "ce";
      if (on_links(task)) options.pair = {PairFeature::distance};
      Downstream run(exec, graph, options, std::nullopt);
      CHECK(run.split_note().empty());
      CHECK(run.split().by() == by);
      const TaskSamples& s = run.samples();
      // Groups from exact colours, by the rounds of the model: 2 layers, no encoder.
      const Colouring colours = refine_colours(graph, ColourInput::statistics, 2);
      std::vector<std::int32_t> group;
      if (on_links(task)) {
        group = link_groups(s.relation, s.source, s.target, colours.colour, run.pairs().joint());
      } else {
        for (const std::int32_t v : s.source) group.push_back(colours.colour[idx(v)]);
      }
      std::map<std::int32_t, std::pair<double, double>> table;   // sum and count in training
      for (const std::int32_t i : s.train) {
        table[group[idx(i)]].first += static_cast<double>(s.y[idx(i)]);
        table[group[idx(i)]].second += 1;
      }
      std::size_t free = 0;   // in val
      for (const std::int32_t i : s.val) free += !table.contains(group[idx(i)]);
      for (const std::int32_t i : s.val_twin_free) CHECK_FALSE(table.contains(group[idx(i)]));
      CHECK(!s.val_twin_free.empty());
      if (by == SplitBy::random) CHECK(s.val_twin_free.size() == free);

      std::vector<double> objective;
      const TrainResult result = run.run({}, [&](const Downstream::EpochReport& report) {
        objective.push_back((run.chosen_on_twin_free() ? report.val_twin_free : report.val).objective());
      });
      const auto best = std::min_element(objective.begin(), objective.end());
      CHECK(result.best_epoch == best - objective.begin() + 1);
      CHECK((run.chosen_on_twin_free() ? result.val_twin_free : result.val).objective() == *best);
      CHECK(result.val.samples == static_cast<std::int64_t>(s.val.size()));
      CHECK(result.val_twin_free.samples == static_cast<std::int64_t>(s.val_twin_free.size()));
      if (classifies(task)) continue;
      std::vector<double> truth, mean;   // what the table of groups says
      for (const std::int32_t i : s.val) {
        const auto found = table.find(group[idx(i)]);
        truth.push_back(static_cast<double>(s.y[idx(i)]));
        mean.push_back(found != table.end()
                           ? found->second.first / found->second.second
                           : run.model().description().baseline.mean_of_relation[s.relation[idx(i)]]);
      }
      CHECK(result.val.table.value() == test::near(regression_metrics(mean, truth).r2).epsilon(1e-5));
      if (by == SplitBy::twins)
        CHECK(result.val_twin_free.table.value() == result.val_twin_free.baseline.value());
    }
}

TEST_CASE("downstream: a design of few groups is split at random, and the run says so") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  CircuitGraph graph = small_timing();
  std::fill(graph.features.begin(), graph.features.end(), 0.0f);
  TrainOptions options = quick();
  options.head.layers = 1;
  options.epochs = 1;
  graph.edges = {};   // type and relation are all that is left
  const Downstream run(exec, graph, options, std::nullopt);
  CHECK(run.split().by() == SplitBy::random);
  CHECK(run.split_note().find("3 groups") != std::string::npos);
  options.split_by = SplitBy::random;
  CHECK(Downstream(exec, graph, options, std::nullopt).split_note().empty());
}

TEST_CASE("downstream: a split that another model calls free of twins is used, and the run says so") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const CircuitGraph graph = small_timing();
  TrainOptions options = quick();
  options.pair = {PairFeature::distance};
  const Split fine = Downstream(exec, graph, options, std::nullopt).split();
  CHECK(Downstream(exec, graph, options, std::nullopt, fine).split_note().empty());
  options.pair = {};   // sees fewer groups
  const Downstream coarse(exec, graph, options, std::nullopt, fine);
  CHECK(coarse.split() == fine);
  CHECK(coarse.split_note().find("have a twin in training") != std::string::npos);
}

TEST_CASE("downstream: patience ends a run that stops getting better") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  TrainOptions options = quick();
  options.epochs = 200;
  options.patience = 3;
  options.lr = options.lr_final = 0;   // nothing moves: the first epoch stays the best
  options.optimizer.kind = OptimizerKind::sgd;
  Downstream run(exec, small_timing(), options, std::nullopt);
  const TrainResult result = run.run({}, nothing);
  CHECK(result.epochs == 4);
  CHECK(result.best_epoch == 1);
}

TEST_CASE("downstream: the weights handed over are those of the best epoch, not of the last") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  TrainOptions options = quick();
  options.loss = "mse";
  options.learn_sigma = false;
  options.split_by = SplitBy::random;
  options.optimizer.kind = OptimizerKind::sgd;
  options.lr = options.lr_final = 0.8;   // overshoots: validation goes up and down
  options.epochs = 5;
  options.head.dropout = 0;
  Downstream run(exec, small_timing(), options, std::nullopt);
  std::vector<double> mse;
  std::vector<TensorFile> after;
  const TrainResult result = run.run({}, [&](const Downstream::EpochReport& report) {
    mse.push_back((run.chosen_on_twin_free() ? report.val_twin_free : report.val).regression->mse);
    after.push_back(copied(exec, run.checkpoint()));
    CHECK(report.best == (*std::min_element(mse.begin(), mse.end()) == mse.back()));
  });
  const auto best = std::min_element(mse.begin(), mse.end());
  REQUIRE(best != mse.end() - 1);   // else best and last are one
  CHECK(result.best_epoch == best - mse.begin() + 1);
  CHECK((run.chosen_on_twin_free() ? result.val_twin_free : result.val).regression->mse == *best);
  std::map<std::string, std::vector<float>> stored;
  for (const auto& [name, tensor] : after[static_cast<std::size_t>(best - mse.begin())].tensors)
    if (name.starts_with("model.")) stored[name.substr(6)] = tensor.to_host<float>(exec);
  for (const auto& [name, tensor] : run.best_weights()) CHECK(stored.at(name) == tensor.to_host<float>(exec));
}

TEST_CASE("downstream: mini-batches of neighbours lower the loss, joint or each on its own") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const CircuitGraph graph = small_timing();
  for (const bool disjoint : {false, true}) {
    TrainOptions options = quick();
    options.loss = "mse";
    options.learn_sigma = false;
    options.sampling = {.batching = Batching::neighbor, .hops = 2, .fanout = 4, .disjoint = disjoint};
    options.epochs = 4;
    options.head.dropout = 0;
    Downstream run(exec, graph, options, std::nullopt);
    std::vector<double> loss;
    (void)run.run({}, [&loss](const Downstream::EpochReport& report) { loss.push_back(report.loss); });
    CAPTURE(disjoint);
    CHECK(loss.back() < 0.5 * loss.front());
  }
}

TEST_CASE("downstream: what does not fit together is refused before anything is trained") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = small_timing();
  const auto built = [&](const TrainOptions& options, std::optional<Split> split = {}) {
    return thrown_id([&] { Downstream(exec, graph, options, std::nullopt, std::move(split)); });
  };
  TrainOptions nets = quick();
  nets.task = Task::node_regression;
  CHECK(built(nets) == ErrorId::internal);
  CHECK(built(nets, split_links(graph)) == ErrorId::split_mismatch);
  CHECK(built(quick(), split_nets(graph)) == ErrorId::split_mismatch);
  nets.pair = {PairFeature::distance};
  CHECK(built(nets) == ErrorId::bad_value);
  TrainOptions unknown = quick();
  unknown.loss = "ce";
  CHECK(built(unknown) == ErrorId::bad_value);
}
