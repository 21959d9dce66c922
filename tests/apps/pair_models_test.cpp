#include "apps/predict/pair_models.hpp"

#include "apps/train/trained_model.hpp"
#include "engine/core/index.hpp"
#include "io/synth/synth.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>     // for isnan, log10
#include <numeric>   // for iota
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
  CHECK(out.sizing.by_network);
  CHECK(out.sizing.compared == links);
  CHECK(out.sizing.network_error < 1e-6);
  CHECK(out.sizing.trees_error == test::near(std::log10(5.0)));

  SUBCASE("not where too few pairs are left that it did not train on") {
    out = {};
    choose_size_model(exec, model, graph, first_links(static_cast<std::int64_t>(kMinResiduals) - 1),
                      calibration, out);
    CHECK(out.network_factor == 0);
    CHECK(out.sizing.compared == 0);
    CHECK(std::isnan(out.sizing.trees_error));
  }
  SUBCASE("not where the trees are right") {
    calibration.pairs.size_F = calibration.truth_F;
    out = {};
    choose_size_model(exec, model, graph, first_links(links), calibration, out);
    CHECK(out.network_factor == 0);
    CHECK_FALSE(out.sizing.by_network);
    CHECK(out.sizing.trees_error == 0);
  }
  SUBCASE("not where it predicts couplings of pins too") {
    CircuitGraph mixed = graph;
    mixed.links.relation[0] = static_cast<std::uint8_t>(Relation::pin_to_net);
    out = {};
    choose_size_model(exec, model, mixed, first_links(links), calibration, out);
    CHECK(out.network_factor == 0);
  }
}

TEST_CASE("pair models: calibration holds whole colours out, with every pair of theirs") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = net_design();
  std::vector<SourceDesign> designs;
  designs.emplace_back(exec, graph, CandidateModelOptions{});
  const SourceDesign& d = designs[0];
  std::vector<int> held(idx(graph.nets), -1);   // by colour
  for (std::int32_t v = 0; v < graph.nets; ++v) {
    int& of_colour = held[idx(d.pool.colour()[idx(v)])];
    if (of_colour < 0) of_colour = d.has_calibration_colour(v);
    CHECK(of_colour == d.has_calibration_colour(v));
  }
  CandidateModel second;
  const HeldOut colours{.design = nullptr, .colours = true};
  fit_pair_models(exec, designs, {.trees = 5}, colours, second);
  const CalibrationPairs calibration = calibration_pairs(d, second);
  REQUIRE(calibration.truth_F.size() > 10);
  REQUIRE(calibration.pairs.size_F.size() == calibration.truth_F.size());
  bool sound = true;
  for (std::size_t i = 0; i < calibration.truth_F.size(); ++i) {
    const std::int32_t a = calibration.pairs.a[i], b = calibration.pairs.b[i];
    sound = sound && calibration.truth_F[i] > 0 && calibration.pairs.size_F[i] > 0 &&
            (colours.holds(d, a) || colours.holds(d, b));
  }
  CHECK(sound);
  CHECK_FALSE(second.existence.empty());

  // What is held out cannot be known: with its labels turned into nonsense the second fit is the same.
  CircuitGraph nonsense = graph;
  for (std::size_t i = 0; i < nonsense.links.cap_F.size(); ++i)
    if (colours.holds(d, graph.links.src[i]) || colours.holds(d, graph.links.dst[i]))
      nonsense.links.cap_F[i] *= 1000;
  std::vector<SourceDesign> changed;
  changed.emplace_back(exec, nonsense, CandidateModelOptions{});
  CandidateModel again, whole, whole_again;
  fit_pair_models(exec, changed, {.trees = 5}, colours, again);
  fit_pair_models(exec, designs, {.trees = 5}, {}, whole);
  fit_pair_models(exec, changed, {.trees = 5}, {}, whole_again);
  const PairRow row{};
  CHECK(again.size(row) == second.size(row));
  CHECK(whole_again.size(row) != whole.size(row));
}
