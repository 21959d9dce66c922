// What is extracted of a design stands in the place of what is predicted of it.
#include "apps/predict/extracted_part.hpp"

#include "apps/predict/predict_plus.hpp"
#include "engine/core/index.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isnan
#include <limits>
#include <utility>   // for pair

using namespace cgcl;

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

}   // namespace

TEST_CASE(
    "extracted part: couplings of an extraction replace predicted ones, of its nets there are no others") {
  CircuitGraph graph;
  graph.nets = 5;
  graph.ground_F = {kUnknown, 3e-15, kUnknown, kUnknown, kUnknown};   // net 1 is extracted
  const std::vector<NetCoupling> truth = {{0, 1, 1e-15}, {1, 4, 2e-15}};
  std::vector<CouplingPrediction> couplings;
  const std::vector<std::pair<std::int32_t, std::int32_t>> pairs = {{0, 1}, {0, 2}, {1, 2}, {2, 3}};
  for (const auto& [a, b] : pairs)
    couplings.push_back({.a = a, .b = b, .cap_F = 7e-15, .existence = 0.5, .low_F = 0, .high_F = 9e-15});
  keep_extracted_couplings(graph, truth, couplings);
  REQUIRE(couplings.size() == 4);
  CHECK((couplings[0].a == 0 && couplings[0].b == 1 && couplings[0].extracted));
  CHECK(couplings[0].cap_F == 1e-15);
  CHECK(couplings[0].existence == 1);
  CHECK(std::isnan(couplings[0].low_F));
  CHECK((couplings[1].b == 2 && !couplings[1].extracted && couplings[1].cap_F == 7e-15));
  CHECK((couplings[2].a == 1 && couplings[2].b == 4 && couplings[2].extracted));
  CHECK((couplings[3].a == 2 && couplings[3].b == 3));

  std::vector<NetPrediction> nets(5);
  for (NetPrediction& n : nets) n.ground_F = n.lumped_F = n.low_F = n.high_F = 4e-15;
  keep_extracted_nets(graph, nets);
  CHECK((nets[1].extracted && nets[1].ground_F == 3e-15 && nets[1].lumped_F == 0));
  CHECK(std::isnan(nets[1].high_F));
  CHECK((!nets[0].extracted && nets[0].ground_F == 4e-15));
}

TEST_CASE("extracted part: a prediction keeps every label of its graph, and predicts the rest") {
  const Exec exec = test::exec_of(2);
  std::vector<CircuitGraph> graphs = test::small_designs();
  CircuitGraph target = std::move(graphs.back());
  graphs.pop_back();
  const auto fit = fit_plus_model(
      exec, test::rows_of(exec, graphs, {.max_couplings = 0, .max_candidates = 512}), test::small_trees());
  REQUIRE(fit.has_value());
  for (std::int32_t n = 0; n < target.nets; ++n)
    if (n % 2 == 1) target.ground_F[idx(n)] = kUnknown;
  const CircuitPrediction kept =
      predict_plus(exec, fit->model, target, {.cmin_F = 0, .keep_extracted = true}).prediction;
  const CircuitPrediction plain = predict_plus(exec, fit->model, target, {.cmin_F = 0}).prediction;
  std::size_t extracted = 0;
  for (const CouplingPrediction& c : kept.couplings)
    if (c.extracted) {
      ++extracted;
      CHECK(c.cap_F == c.extracted_F);
    }
  CHECK(extracted == net_couplings(target).size());
  for (std::int32_t n = 0; n < target.nets; ++n) {
    CHECK(kept.nets[idx(n)].extracted == (n % 2 == 0));
    if (n % 2 == 0)
      CHECK(kept.totals_F()[idx(n)] == test::near(kept.nets[idx(n)].extracted_F));
    else
      CHECK(kept.nets[idx(n)].ground_F == plain.nets[idx(n)].ground_F);
  }
  for (const CouplingPrediction& c : plain.couplings) CHECK_FALSE(c.extracted);
}
