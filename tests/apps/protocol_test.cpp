// The published code's ways, each by itself: what it changes in a run, and that nothing does strictly.
#include "apps/train/protocol.hpp"

#include "apps/train/downstream.hpp"
#include "engine/core/index.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for any_of
#include <cmath>       // for abs
#include <set>

using namespace cgcl;
using test::thrown_id;

namespace {

CircuitGraph small_timing() {
  return synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .nodes = 0, .seed = 1, .name = "t"});
}

/// Nothing moves and nothing is drawn but the order of the samples, so an epoch's loss shows what is
/// computed.
TrainOptions still(const std::string& loss, Task task = Task::edge_regression) {
  TrainOptions options;
  options.task = task;
  options.loss = loss;
  options.head.hidden = 12;
  options.head.layers = 1;
  options.head.dropout = 0;
  options.optimizer.kind = OptimizerKind::sgd;
  options.lr = options.lr_final = 0;
  options.epochs = 2;
  options.batch_size = 64;
  options.split_by = SplitBy::random;
  return options;
}

std::vector<double> losses(const TrainOptions& options) {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  Downstream run(exec, small_timing(), options, std::nullopt);
  std::vector<double> out;
  (void)run.run({}, [&](const Downstream::EpochReport& report) { out.push_back(report.loss); });
  return out;
}

}   // namespace

TEST_CASE("quirks: all of them, but for those that are named") {
  CHECK(names_of(all_quirks_but("none")).size() == 9);
  PublishedQuirks some = all_quirks_but("bmc,order");
  CHECK_FALSE(some.bmc);
  CHECK_FALSE(some.order);
  CHECK(names_of(some).size() == 7);
  some.bmc = some.order = true;
  CHECK(some == all_quirks_but("none"));
  CHECK(names_of(PublishedQuirks{}).empty());
  CHECK(thrown_id([] { (void)all_quirks_but("bmc,"); }) == ErrorId::bad_value);
  CHECK(thrown_id([] { (void)parse_protocol("loose"); }) == ErrorId::bad_value);
}

TEST_CASE("quirks: each loss of the published code is another one") {
  const auto differs = [](TrainOptions options, bool PublishedQuirks::*quirk) {
    const double plain = losses(options)[0];
    options.quirks.*quirk = true;
    return std::abs(losses(options)[0] / plain - 1) > 1e-3;
  };
  TrainOptions gai = still("gai"), bni = still("bni");
  gai.sigma = bni.sigma = 0.1;   // where the density counts for something
  CHECK(differs(gai, &PublishedQuirks::mixture));
  CHECK(differs(bni, &PublishedQuirks::bni));
  CHECK(differs(still("bmc"), &PublishedQuirks::bmc));
  CHECK(differs(still("lds"), &PublishedQuirks::lds));
  TrainOptions whole = still("bsce", Task::node_classification);
  whole.batch_size = 4096;   // one batch is all of them
  CHECK_FALSE(differs(whole, &PublishedQuirks::class_counts));
  for (const char* loss : {"bsce", "focal"}) {
    TrainOptions options = still(loss, Task::edge_classification);
    options.batch_size = 8;
    CHECK(differs(options, &PublishedQuirks::class_counts));
    CHECK_FALSE(differs(options, &PublishedQuirks::bmc));
  }
}

TEST_CASE("quirks: batches of links in one order have the same loss in every epoch") {
  TrainOptions options = still("bmc");   // by position, so the order is in the loss
  options.quirks.bmc = true;
  const std::vector<double> shuffled = losses(options);
  CHECK(std::abs(shuffled[1] / shuffled[0] - 1) > 1e-4);
  options.quirks.order = true;
  const std::vector<double> fixed = losses(options);
  CHECK(fixed[1] == fixed[0]);
}

TEST_CASE("quirks: heads with batch norm, whose moments belong to the model") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  TrainOptions options = still("mse");
  const auto has_norm = [&](const Downstream& run) {
    const auto state = run.model().head().state();
    return std::any_of(state.begin(), state.end(),
                       [](const auto& entry) { return entry.first == "head_layers.norms.0.running_mean"; });
  };
  CHECK_FALSE(has_norm(Downstream(exec, small_timing(), options, std::nullopt)));
  options.quirks.batch_norm = true;
  Downstream run(exec, small_timing(), options, std::nullopt);
  CHECK(has_norm(run));
  // 1 + a multiple: the last sample of an epoch would stand alone.
  options.batch_size = static_cast<int>(run.samples().train.size()) - 1;
  CHECK(losses(options).size() == 2);
}

TEST_CASE("quirks: an epoch is better by the fourth decimal or not at all") {
  TrainOptions options = still("mse");
  options.optimizer.kind = OptimizerKind::sgd;
  options.lr = options.lr_final = 1e-7;   // gets better by less than that
  options.epochs = 3;
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const auto best = [&] {
    Downstream run(exec, small_timing(), options, std::nullopt);
    return run.run({}, [](const Downstream::EpochReport&) {}).best_epoch;
  };
  CHECK(best() == 3);
  options.quirks.rounding = true;
  CHECK(best() == 1);
}

TEST_CASE("quirks: validation nets are trained on, and still validate") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  TrainOptions options = still("mse", Task::node_regression);
  const Downstream strict(exec, small_timing(), options, std::nullopt);
  options.quirks.all_nets = true;
  const Downstream all(exec, small_timing(), options, std::nullopt);
  CHECK(all.split() == strict.split());
  CHECK(all.samples().val == strict.samples().val);
  CHECK(all.samples().val_twin_free == strict.samples().val_twin_free);
  CHECK(all.samples().train.size() == strict.samples().train.size() + strict.samples().val.size());
  const std::set<std::int32_t> trained(all.samples().train.begin(), all.samples().train.end());
  for (const std::int32_t i : all.samples().val) CHECK(trained.contains(i));
}

TEST_CASE(
    "protocol: as published the epoch is chosen on all validation samples, strictly on those without twins") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  TrainOptions options = still("mse");
  options.pair = {PairFeature::distance};
  options.val_fraction = 0.5;
  Downstream strict(exec, small_timing(), options, std::nullopt);
  REQUIRE(strict.samples().val_twin_free.size() >= kLeastTwinFree);
  CHECK(strict.chosen_on_twin_free());
  options.protocol = Protocol::compat;
  Downstream compat(exec, small_timing(), options, std::nullopt);
  CHECK_FALSE(compat.chosen_on_twin_free());
  CHECK(compat.model().description().protocol == Protocol::compat);
}

TEST_CASE("protocol: what another model split off as free of twins counts strictly only where it is so") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  TrainOptions options = still("mse");
  options.split_by = SplitBy::twins;
  options.pair = {PairFeature::distance};
  const Split fine = Downstream(exec, small_timing(), options, std::nullopt).split();
  options.pair = {};   // sees fewer groups
  const Downstream coarse(exec, small_timing(), options, std::nullopt, fine);
  const std::vector<std::int32_t>& free = coarse.samples().val_twin_free;
  CHECK(free.size() < fine.twin_free.size());
  CHECK(without_twin(coarse.samples().group, free, *coarse.model().description().baseline.groups) == free);
  CHECK(coarse.chosen_on_twin_free() == !free.empty());
  options.protocol = Protocol::compat;
  CHECK(Downstream(exec, small_timing(), options, std::nullopt, fine).samples().val_twin_free ==
        fine.twin_free);
}

TEST_CASE("protocol: a strict run fits nothing to what validates") {
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const CircuitGraph graph = small_timing();
  for (const char* loss : {"mse", "gai", "bmc", "bni", "lds"}) {
    TrainOptions options = still(loss);
    options.sigma = 0.1;
    options.lr = options.lr_final = 1e-3;
    Downstream run(exec, graph, options, std::nullopt);
    CircuitGraph other = graph;   // another design where only the validation labels differ
    for (const auto* part : {&run.split().val, &run.split().twin_free})
      for (const std::int32_t i : *part) other.links.cap_F[idx(run.split().ids[idx(i)])] = 5e-18;
    Downstream same(exec, other, options, std::nullopt, run.split());
    std::vector<double> a, b;
    (void)run.run({}, [&](const Downstream::EpochReport& report) { a.push_back(report.loss); });
    (void)same.run({}, [&](const Downstream::EpochReport& report) { b.push_back(report.loss); });
    INFO(loss);
    CHECK(a == b);
    CHECK(run.model().description().baseline.mean_of_relation ==
          same.model().description().baseline.mean_of_relation);
  }
}
