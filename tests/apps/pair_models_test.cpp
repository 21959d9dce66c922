#include "apps/predict/pair_models.hpp"

#include "apps/train/trained_model.hpp"
#include "engine/core/index.hpp"
#include "io/synth/synth.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for max, min
#include <cmath>       // for log10
#include <numeric>     // for iota
#include <vector>

using namespace cgcl;

namespace {

/// A design whose links are all couplings of two nets.
CircuitGraph net_design() {
  CircuitGraph graph = synthesise({.kind = SynthKind::sram, .rows = 8, .cols = 8, .name = "s"});
  Links links;
  for (const NetCoupling& c : net_couplings(graph)) {
    links.src.push_back(c.a);
    links.dst.push_back(c.b);
    links.relation.push_back(static_cast<std::uint8_t>(Relation::net_to_net));
    links.cap_F.push_back(c.cap_F);
  }
  graph.links = std::move(links);
  return graph;
}

TrainedModel fresh_model(const Exec& exec, const CircuitGraph& graph) {
  ModelDescription d;
  d.head = {.hidden = 12, .layers = 1, .dropout = 0};
  d.head.cl_width = 0;
  d.normaliser = fit_normaliser(graph);
  d.codec = task_codec(Task::edge_regression, graph);
  return TrainedModel(exec, std::move(d), std::nullopt);
}

std::vector<std::int32_t> first_links(std::int64_t count) {
  std::vector<std::int32_t> ids(idx(count));
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

}   // namespace

TEST_CASE("pair models: the network gives sizes where it is closer on pairs that neither saw, scaled") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = net_design();
  TrainedModel model = fresh_model(exec, graph);
  const std::int64_t links = graph.links.size();
  REQUIRE(links > 60);

  // What the network says, times 3, is the truth; the trees are off by a factor of 5 either way.
  CalibrationPairs calibration;
  calibration.pairs.a = graph.links.src;
  calibration.pairs.b = graph.links.dst;
  calibration.pairs.size_F.assign(idx(links), 0);
  size_by_network(exec, 1, model, graph, calibration.pairs);
  for (std::size_t i = 0; i < idx(links); ++i) {
    calibration.truth_F.push_back(3 * calibration.pairs.size_F[i]);
    calibration.pairs.size_F[i] = calibration.truth_F[i] * (i % 2 == 0 ? 5 : 0.2);
  }
  CandidateModel out;
  choose_size_model(exec, model, graph, first_links(links), calibration, out);
  CHECK(out.network_factor == test::near(3));
  CHECK(std::max(-out.size_interval.low, out.size_interval.high) < 1e-6);

  SUBCASE("not where too few pairs are left that it did not train on") {
    out = {};
    choose_size_model(exec, model, graph, first_links(kMinResiduals - 1), calibration, out);
    CHECK(out.network_factor == 0);
    CHECK(out.size_interval.low == test::near(-std::log10(5.0)));
    CHECK(out.size_interval.high == test::near(std::log10(5.0)));
  }
  SUBCASE("not where the trees are right") {
    calibration.pairs.size_F = calibration.truth_F;
    out = {};
    choose_size_model(exec, model, graph, first_links(links), calibration, out);
    CHECK(out.network_factor == 0);
  }
  SUBCASE("not where it predicts couplings of pins too") {
    CircuitGraph mixed = graph;
    mixed.links.relation[0] = static_cast<std::uint8_t>(Relation::pin_to_net);
    out = {};
    choose_size_model(exec, model, mixed, first_links(links), calibration, out);
    CHECK(out.network_factor == 0);
  }
}

TEST_CASE("pair models: calibration pairs touch a calibration net and have what the trees say of them") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = net_design();
  std::vector<SourceDesign> designs;
  designs.emplace_back(exec, graph, CandidateModelOptions{});
  CandidateModel out;
  const CalibrationPairs calibration = fit_pair_models(exec, designs, {.trees = 5}, out);
  REQUIRE(calibration.truth_F.size() > 10);
  REQUIRE(calibration.pairs.size_F.size() == calibration.truth_F.size());
  bool sound = true;
  for (std::size_t i = 0; i < calibration.truth_F.size(); ++i)
    sound = sound && calibration.truth_F[i] > 0 && calibration.pairs.size_F[i] > 0 &&
            (designs[0].is_calibration_net(calibration.pairs.a[i]) ||
             designs[0].is_calibration_net(calibration.pairs.b[i]));
  CHECK(sound);
  CHECK_FALSE(out.existence.empty());
  CHECK_FALSE(out.size.empty());
}
