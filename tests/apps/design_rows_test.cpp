#include "apps/transfer/design_rows.hpp"

#include "apps/transfer/training_rows.hpp"
#include "engine/core/error.hpp"
#include "io/pairs/net_neighbours.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for equal
#include <array>
#include <cmath>   // for isnan, sqrt
#include <set>

using namespace cgcl;

namespace {

/// A selection of all designs, families weighed as a fit does.
DesignSelection all_of(const std::vector<DesignRows>& designs, std::int64_t max_rows = 1 << 20) {
  std::vector<DesignOrigin> origins;
  for (const DesignRows& d : designs) origins.push_back(d.origin);
  return {designs, Families(origins).design_weights(), max_rows};
}

}   // namespace

TEST_CASE("design rows: couplings are those of the graph, summed by pair, and copies share a row") {
  const Exec exec = test::exec_of(1);
  const CircuitGraph graph = test::small_design(SynthKind::sram, 8, 4, "memory");
  const DesignRows rows(exec, graph);
  const std::vector<NetCoupling> truth = net_couplings(graph);
  REQUIRE(rows.couplings.pair.size() == truth.size());
  CHECK(rows.links == static_cast<std::int64_t>(truth.size()));
  const PairColumns columns(graph, 1);
  for (std::size_t i = 0; i < truth.size(); i += 7) {
    CHECK(rows.couplings.pair[i].a == truth[i].a);
    CHECK(rows.couplings.pair[i].b == truth[i].b);
    CHECK(label_capacitance_F(rows.couplings.label[i]) == test::near(truth[i].cap_F));
    const FloatRows x = columns.rows(std::vector<NetPair>{rows.couplings.pair[i]});
    const auto row = rows.couplings.unknown.x.row(rows.couplings.unknown.row[i]);
    CHECK(std::equal(row.begin(), row.end(), x.values.begin(), x.values.end()));
  }
  CHECK(rows.couplings.unknown.x.rows() < static_cast<std::int64_t>(truth.size()));   // a memory repeats
  CHECK(rows.couplings.given.x.columns > rows.couplings.unknown.x.columns);
  double share = 0;
  for (const double s : rows.distance_share) share += s;
  CHECK(share == test::near(1));
  CHECK(log_label(1e-15) == test::near(1));
  CHECK(std::abs(log_label(1e-21)) < 1e-12);
}

TEST_CASE("design rows: totals are ground and coupling of each net; a design without couplings is refused") {
  const Exec exec = test::exec_of(1);
  CircuitGraph graph = test::small_design(SynthKind::timing, 4, 4, "clock");
  graph.ground_F[0] = std::nan("");   // of a design that has grounds: only a part of its couplings is known
  const DesignRows rows(exec, graph);
  std::vector<double> sum_F = graph.ground_F;
  for (const NetCoupling& c : net_couplings(graph))
    for (const std::int32_t v : {c.a, c.b}) sum_F[idx(v)] += c.cap_F;
  CHECK(std::isnan(rows.nets.total_F[0]));
  for (std::size_t v = 1; v < sum_F.size(); ++v)
    if (sum_F[v] > 0) CHECK(rows.nets.total_F[v] == test::near(sum_F[v]));
  graph.links = {};
  CHECK_THROWS_AS(DesignRows(exec, graph), Error);
}

TEST_CASE("design rows: the same for any number of threads; thinning depends on the design alone") {
  const CircuitGraph graph = test::small_design(SynthKind::sram, 8, 8, "memory");
  const DesignRowsOptions options{.max_couplings = 200, .max_candidates = 100};
  const DesignRows one(test::exec_of(1), graph, options), two(test::exec_of(2, 9), graph, options);
  CHECK(one.couplings.label == two.couplings.label);
  CHECK(one.couplings.unknown.x.values == two.couplings.unknown.x.values);
  CHECK(one.couplings.given.x.values == two.couplings.given.x.values);
  CHECK(one.nets.rows.x.values == two.nets.rows.x.values);
  CHECK(one.candidates.x.values == two.candidates.x.values);
  CHECK(one.candidates.weight == two.candidates.weight);
  CHECK(one.couplings.pair.size() <= 200);
  CHECK(one.couplings.pair.size() > 50);
  CHECK(one.links > 200);
  CHECK(one.candidates.couples.size() <= 100);
  double coupled = 0, pool = 0;
  for (std::size_t i = 0; i < one.candidates.couples.size(); ++i) {
    coupled += one.candidates.couples[i] * one.candidates.weight[i];
    pool += one.candidates.weight[i];
  }
  CHECK(coupled > 0);
  CHECK(pool > 2 * coupled);   // what a row stands for counts, not that half of the rows couple
}

TEST_CASE("design rows: existence is learnt on every pair of a small design") {
  const CircuitGraph graph = test::small_design(SynthKind::sram, 16, 16, "memory");
  const DesignRows rows(test::exec_of(1), graph, {.max_candidates = 100});
  double pool = 0;
  for (const double w : rows.candidates.weight) pool += w;
  const double all = 0.5 * graph.nets * (graph.nets - 1);
  CHECK(static_cast<double>(CandidatePool(graph, plus_candidates(test::exec_of(1))).count()) == all);
  CHECK(static_cast<double>(CandidatePool(graph, {}).count()) < all);
  CHECK(pool == doctest::Approx(all).epsilon(0.05));
}

TEST_CASE("training rows: candidates that couple count alike, or by their size over the mean of the design") {
  const Exec exec = test::exec_of(1);
  const std::vector<CircuitGraph> graphs = {test::small_design(SynthKind::array, 4, 4, "array")};
  const std::vector<DesignRows> designs =
      test::rows_of(exec, graphs, {.max_couplings = 0, .max_candidates = 1 << 20});
  const CandidateRows& all = designs.front().candidates;   // every pair, as the design is small
  double coupled = 0, size = 0;
  for (std::size_t i = 0; i < all.couples.size(); ++i) {
    coupled += all.couples[i];
    if (all.couples[i] > 0)
      size += all.size[i];
    else
      CHECK(all.size[i] == 1);
  }
  CHECK(coupled == static_cast<double>(net_couplings(graphs.front()).size()));
  CHECK(size == test::near(coupled));
  const TrainingRows alike = candidate_training_rows(all_of(designs), CandidateWeight::alike),
                     by_size = candidate_training_rows(all_of(designs), CandidateWeight::by_size);
  REQUIRE(alike.label.size() == all.couples.size());
  for (std::size_t i = 0; i < all.couples.size(); i += 37)
    CHECK(by_size.weight[i] == test::near(alike.weight[i] * all.size[i]));
}

TEST_CASE("training rows: families weigh by the root of their size, a class of distance by its share") {
  const Exec exec = test::exec_of(1);
  const std::vector<DesignRows> designs = test::rows_of(exec, test::small_designs());
  DesignSelection selection = all_of(designs);
  CHECK(selection.weight[0] == selection.weight[1]);   // of the family of two
  CHECK(selection.weight[2] / selection.weight[0] == test::near(std::sqrt(2.0)));

  for (const bool copies_count : {true, false}) {
    selection.copies_count = copies_count;
    const TrainingRows rows = coupling_training_rows(selection, PairKnowledge::unknown);
    // Rows come by design: each design has its weight, inside of it each class its share, and inside of that
    // a row the root of its copies, or as much as any other.
    std::size_t at = 0;
    double all = 0;
    for (const double w : rows.weight) all += w;
    CHECK(all == test::near(static_cast<double>(rows.weight.size())));
    for (std::size_t d = 0; d < designs.size(); ++d) {
      const SharedRows& of_design = designs[d].couplings.unknown;
      std::vector<double> copies(idx(of_design.x.rows()), 0.0);
      for (const std::int32_t row : of_design.row) ++copies[idx(row)];
      std::array<double, kDistanceClasses> sum{}, counts{}, per_count{};
      double design = 0;
      const std::size_t first = at;
      for (std::int64_t i = 0; i < of_design.x.rows(); ++i, ++at) {
        const std::size_t c = of_design.distance[idx(i)];
        sum[c] += rows.weight[at];
        counts[c] += copies_count ? std::sqrt(copies[idx(i)]) : 1;
        design += rows.weight[at];
      }
      for (std::size_t c = 0; c < kDistanceClasses; ++c) {
        CHECK(sum[c] / design == test::near(designs[d].distance_share[c]).scale(1));
        per_count[c] = sum[c] / counts[c];
      }
      for (std::int64_t i = 0; i < of_design.x.rows(); ++i) {
        const double count = copies_count ? std::sqrt(copies[idx(i)]) : 1;
        CHECK(rows.weight[first + idx(i)] == test::near(count * per_count[of_design.distance[idx(i)]]));
      }
      CHECK(design / all == test::near(selection.weight[d] / 5));
    }
    CHECK(at == rows.weight.size());
  }
}

TEST_CASE("training rows: a design of weight 0 is not seen, and a large one is thinned") {
  const Exec exec = test::exec_of(1);
  const std::vector<DesignRows> designs = test::rows_of(exec, test::small_designs());
  DesignSelection selection = all_of(designs);
  const auto rows = [&] { return coupling_training_rows(selection, PairKnowledge::given).label.size(); };
  const std::size_t all = rows();
  selection.weight[2] = 0;
  CHECK(rows() == all - idx(designs[2].couplings.given.x.rows()));
  selection.max_rows = 10;
  CHECK(rows() == 40);
  CHECK(net_training_rows(selection, NetLabel::total).label.size() == 40);
  selection.weight.pop_back();
  CHECK_THROWS_AS((void)rows(), ShapeError);
}
