// Intervals: who has one, and how often they hold on other generated designs.
#include "apps/predict/coverage.hpp"
#include "apps/predict/pair_models.hpp"
#include "apps/predict/predict_circuit.hpp"
#include "engine/core/index.hpp"
#include "io/synth/synth.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isnan

using namespace cgcl;

namespace {

/// A model whose task is not coupling, so that the trees decide every size.
TrainedModel any_model(const Exec& exec, const CircuitGraph& graph) {
  ModelDescription d;
  d.task = Task::node_regression;
  d.head = {.hidden = 12, .layers = 1};
  d.head.readout = Readout::node;
  d.head.out = 1;
  d.normaliser = fit_normaliser(graph);
  return TrainedModel(exec, std::move(d), {});
}

CircuitGraph design(SynthKind kind, int rows, int cols, std::uint64_t seed = 0) {
  SynthOptions options;
  options.kind = kind;
  options.rows = rows;
  options.cols = cols;
  options.seed = seed;
  return synthesise(options);
}

/// The same design of another process: devices of other models, capacitances three times as large.
CircuitGraph of_other_process(CircuitGraph graph) {
  for (std::int32_t d = 0; d < graph.devices; ++d)
    graph.features[idx(graph.nets + d) * kFeatureColumns + idx(DeviceColumn::type_code)] += 0.25f;
  for (double& cap_F : graph.links.cap_F) cap_F *= 3;
  for (double& cap_F : graph.ground_F) cap_F *= 3;
  return graph;
}

IntervalCoverage coverage_of(const Exec& exec, const CandidateModel& learnt, const CircuitGraph& graph) {
  TrainedModel model = any_model(exec, graph);
  return interval_coverage(predict_circuit(exec, model, learnt, graph).prediction);
}

}   // namespace

TEST_CASE("intervals: coverage is counted by hand, unknown intervals hold nothing") {
  CircuitPrediction p;
  p.nets.resize(4);
  const auto net = [&](std::size_t v, double low, double high, double extracted, bool novel) {
    p.nets[v].low_F = low;
    p.nets[v].high_F = high;
    p.nets[v].extracted_F = extracted;
    p.nets[v].out_of_distribution = novel;
  };
  const double unknown = NetPrediction::kUnknown;
  net(0, 1, 3, 2, false);
  net(1, 1, 3, 4, true);
  net(2, unknown, unknown, 2, true);
  net(3, 1, 3, unknown, false);
  const auto couple = [&](double existence, double low, double high, double extracted) {
    CouplingPrediction c;
    c.existence = existence;
    c.low_F = low;
    c.high_F = high;
    c.extracted_F = extracted;
    p.couplings.push_back(c);
  };
  couple(0.2, 0, 1, 0);
  couple(0.49, 0, 1, 2);
  couple(0.5, 0, 1, 1);
  couple(0.9, unknown, unknown, 1);
  const IntervalCoverage c = interval_coverage(p);
  CHECK((c.nets.labelled == 3 && c.nets.unknown == 1 && c.nets.inside == 1));
  CHECK(c.nets.share() == 0.5);
  CHECK((c.novel_nets.labelled == 2 && c.novel_nets.inside == 0));
  CHECK((c.pairs[0].labelled == 2 && c.pairs[0].inside == 1));
  CHECK((c.coupled[0].labelled == 1 && c.coupled[0].inside == 0));
  CHECK((c.pairs[1].labelled == 1 && c.pairs[1].inside == 1));
  CHECK((c.pairs[2].labelled == 1 && c.pairs[2].unknown == 1));
  CHECK(std::isnan(c.pairs[2].share()));
}

TEST_CASE(
    "intervals: of one source design, novel nets and their pairs have none, the others hold about 80 %") {
  const Exec exec({.device = {}, .threads = 2, .seed = 1});
  const CircuitGraph known = design(SynthKind::sram, 16, 8), larger = design(SynthKind::sram, 24, 16, 3);
  CandidateModelOptions options;
  options.trees.trees = 30;
  TrainedModel model = any_model(exec, known);
  const CandidateModel learnt = fit_candidate_model(exec, model, known, {}, options);
  const IntervalCoverage same = coverage_of(exec, learnt, larger);
  INFO(same.text());
  CHECK(same.nets.unknown < same.nets.labelled / 2);
  CHECK(same.nets.share() > 0.6);
  // Measured: 0.98 of the nets, 0.96 and 0.78 of the pairs. The few pairs between are two kinds.
  CHECK(same.pairs[0].share() > 0.8);
  CHECK(same.pairs[2].share() > 0.65);

  const IntervalCoverage other = coverage_of(exec, learnt, of_other_process(larger));
  CHECK(other.nets.unknown == other.novel_nets.labelled);
  CHECK(other.novel_nets.labelled > other.nets.labelled * 9 / 10);
  for (const IntervalCount& level : other.pairs) CHECK(level.unknown > level.labelled * 9 / 10);
}

TEST_CASE("intervals: several source designs tell how far off a novel one is, and hold it") {
  const Exec exec({.device = {}, .threads = 2, .seed = 1});
  const CircuitGraph known = design(SynthKind::sram, 12, 8);
  const std::vector<CircuitGraph> others = {of_other_process(design(SynthKind::sram, 8, 12, 2))};
  CandidateModelOptions options;
  options.trees.trees = 20;
  TrainedModel model = any_model(exec, known);
  const CandidateModel learnt = fit_candidate_model(exec, model, known, {}, options, others);
  const LogInterval novel = learnt.intervals_of(NetStanding::foreign).total;
  REQUIRE(novel.calibrated());
  // Left out, either design is off by about a factor of 3, one up and one down.
  CHECK(novel.high > 0.3);
  CHECK(novel.low < -0.3);
  // A third process, between them: its devices are novel, its nets have an interval that holds them.
  CircuitGraph third = design(SynthKind::sram, 12, 12, 5);
  for (std::int32_t d = 0; d < third.devices; ++d)
    third.features[idx(third.nets + d) * kFeatureColumns + idx(DeviceColumn::type_code)] += 0.75f;
  const IntervalCoverage coverage = coverage_of(exec, learnt, third);
  INFO(coverage.text());
  CHECK(coverage.nets.unknown == 0);
  CHECK(coverage.novel_nets.labelled == coverage.nets.labelled);
  CHECK(coverage.novel_nets.share() > 0.8);
}

TEST_CASE("intervals: where the network gives the sizes, what it trained on does not count") {
  const Exec exec({.device = {}, .threads = 2, .seed = 1});
  CircuitGraph graph = design(SynthKind::sram, 8, 8);
  RankedCandidates pairs;
  for (const NetCoupling& c : net_couplings(graph)) {
    pairs.a.push_back(c.a);
    pairs.b.push_back(c.b);
  }
  pairs.size_F.assign(pairs.count(), 0);
  graph.links.src = pairs.a;
  graph.links.dst = pairs.b;
  graph.links.relation.assign(pairs.count(), 4);   // net to net
  graph.links.cap_F.assign(pairs.count(), 1e-16);
  ModelDescription d;
  d.head = {.hidden = 12, .layers = 1, .dropout = 0};
  d.head.cl_width = 0;
  d.normaliser = fit_normaliser(graph);
  d.codec = task_codec(Task::edge_regression, graph);
  TrainedModel model(exec, std::move(d), std::nullopt);
  size_by_network(exec, 1, model, graph, pairs);
  // It is right but for a factor of 3 on what is called unseen, and off by 10 more on the rest.
  std::vector<std::int32_t> unseen;
  for (std::size_t i = 0; i < pairs.count(); ++i) {
    graph.links.cap_F[i] = pairs.size_F[i] * (i % 3 == 0 ? 3 : 30);
    if (i % 3 == 0) unseen.push_back(static_cast<std::int32_t>(i));
  }
  CandidateModelOptions options;
  options.trees.trees = 20;
  const CandidateModel learnt = fit_candidate_model(exec, model, graph, unseen, options);
  REQUIRE(learnt.sizing.by_network);
  CHECK(learnt.network_factor == test::near(3));
  CHECK(learnt.sizing.network_error < 1e-4);
  CHECK(learnt.sizing.trees_error > 0.3);
  int calibrated = 0;
  for (const LogInterval& interval : learnt.intervals_of(NetStanding::known).pair) {
    calibrated += interval.calibrated();
    CHECK(interval.high < 0.01);   // 1 with what it trained on
    CHECK((interval.low == kAbsent || interval.low > -0.01));
  }
  CHECK(calibrated > 0);
}
