#include "io/pairs/candidates.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <set>
#include <utility>

using namespace cgcl;

namespace {

std::vector<Candidate> all_of(const CandidatePool& pool) {
  std::vector<Candidate> all;
  pool.for_each_block(
      [&](const std::vector<Candidate>& block) { all.insert(all.end(), block.begin(), block.end()); });
  return all;
}

/// Column by name; fails where there is none.
float column(const Candidate& c, const std::string& name) {
  for (std::size_t i = 0; i < kPairColumns; ++i)
    if (candidate_columns()[i].name == name) return c.row[i];
  FAIL("no column ", name);
  return 0;
}

/// `gates` nets, each on the gate of a device whose drain is net 0.
CircuitGraph star(std::int32_t gates) {
  CircuitGraph graph;
  graph.nets = gates + 1;
  graph.devices = gates;
  graph.pins = 2 * gates;
  graph.features.assign(idx(graph.nodes()) * kFeatureColumns, 0.0f);
  for (std::int32_t i = 0; i < gates; ++i) {
    const std::int32_t device = graph.nets + i, drain = graph.nets + gates + 2 * i, gate = drain + 1;
    graph.features[idx(gate) * kFeatureColumns] = 1;
    graph.features[idx(device) * kFeatureColumns + 1] = 1e-7f * static_cast<float>(i + 1);
    graph.edges.src.insert(graph.edges.src.end(), {device, device, drain, gate});
    graph.edges.dst.insert(graph.edges.dst.end(), {drain, gate, 0, 1 + i});
    graph.edges.relation.insert(graph.edges.relation.end(), {0, 0, 1, 1});
  }
  graph.ground_F.assign(idx(graph.nets), 0.0);
  return graph;
}

/// Nets in a row, a device between each and the next.
CircuitGraph chain(std::int32_t nets) {
  CircuitGraph graph;
  graph.nets = nets;
  graph.devices = nets - 1;
  graph.pins = 2 * graph.devices;
  graph.features.assign(idx(graph.nodes()) * kFeatureColumns, 0.0f);
  for (std::int32_t i = 0; i < graph.devices; ++i) {
    const std::int32_t device = nets + i, pin = nets + graph.devices + 2 * i;
    graph.edges.src.insert(graph.edges.src.end(), {device, device, pin, pin + 1});
    graph.edges.dst.insert(graph.edges.dst.end(), {pin, pin + 1, i, i + 1});
    graph.edges.relation.insert(graph.edges.relation.end(), {0, 0, 1, 1});
  }
  graph.ground_F.assign(idx(nets), 0.0);
  return graph;
}

std::set<std::pair<std::int32_t, std::int32_t>> names_tied(const std::vector<std::string>& names,
                                                           NameTie tie) {
  const NameNeighbours ties = name_neighbours(names);
  std::set<std::pair<std::int32_t, std::int32_t>> out;
  for (std::int32_t v = 0; v < static_cast<std::int32_t>(names.size()); ++v)
    for (const NameNeighbour& n : ties.of(v))
      if (n.tie == tie && v < n.net) out.insert({v, n.net});
  return out;
}

}   // namespace

TEST_CASE("net_couplings: links of pins and nets add up to their nets, links inside a net do not") {
  const std::vector<NetCoupling> sums = net_couplings(test::hand_graph());
  REQUIRE(sums.size() == 3);
  CHECK(sums[0].cap_F == test::near(1.032e-16));
  CHECK(sums[1].cap_F == test::near(2.03e-16));
  CHECK(sums[2].cap_F == test::near(5.004401e-15));
  CHECK((sums[2].a == 1 && sums[2].b == 2));
}

TEST_CASE("candidates: pairs and columns of the hand graph") {
  const CandidatePool pool(test::hand_graph(), {});
  const auto all = all_of(pool);
  REQUIRE(all.size() == 3);
  CHECK(pool.count() == 3);
  CHECK((all[0].a == 0 && all[0].b == 1 && all[1].b == 2 && all[2].a == 1));
  CHECK(column(all[0], "distance") == 1);
  CHECK(column(all[1], "distance") == 2);
  CHECK(column(all[0], "devices") == 1);
  CHECK(column(all[0], "gate_source_drain") == 1);
  CHECK(column(all[0], "both_source_drain") == 0);
  CHECK(column(all[1], "common_of_low") == 1);   // net 1 is their only neighbour
}

TEST_CASE("candidates: a hub pairs with its neighbours but does not pair them") {
  const CircuitGraph graph = star(40);
  const auto pairs_of = [&](int hub) {
    std::int64_t with_hub = 0, others = 0;
    for (const Candidate& c : all_of(CandidatePool(graph, {.hub_degree = hub, .colour_nets = 1})))
      if (column(c, "distance") < 3) ++(c.a == 0 ? with_hub : others);
    return std::pair(with_hub, others);
  };
  CHECK(pairs_of(40) == std::pair<std::int64_t, std::int64_t>(40, 40 * 39 / 2));
  CHECK(pairs_of(39) == std::pair<std::int64_t, std::int64_t>(40, 0));
}

TEST_CASE("candidates: twins pair up to their limit, large nets whatever they share, the widest with all") {
  CircuitGraph graph;   // 300 nets alone: one colour, and 277 of them count as large
  graph.nets = 300;
  graph.features.assign(300u * kFeatureColumns, 0.0f);
  graph.ground_F.assign(300, 0.0);
  CHECK(CandidatePool(graph, {.colour_nets = 300}).count() == 300 * 299 / 2);
  CHECK(CandidatePool(graph, {.colour_nets = 299, .largest_nets = 0}).count() == 277 * 276 / 2);
  // Those that are not large meet the 5 widest.
  CHECK(CandidatePool(graph, {.colour_nets = 299, .largest_nets = 5}).count() == 277 * 276 / 2 + 23 * 5);
}

TEST_CASE("candidates: a small design has every pair in the pool where that is asked") {
  const CircuitGraph graph = chain(400);
  const auto count = [&](int whole_nets) {
    return CandidatePool(graph, {.colour_nets = 1, .largest_nets = 1, .whole_nets = whole_nets}).count();
  };
  CHECK(count(400) == 400 * 399 / 2);
  CHECK(count(399) == count(0));
  CHECK(count(399) < 400 * 399 / 2);
}

TEST_CASE("candidates: a path over two nets of few neighbours is a distance of its own") {
  const CircuitGraph graph = chain(6);
  const auto distances = [&](int bend) {
    std::vector<int> out(5, 0);
    for (const Candidate& c : all_of(CandidatePool(graph, {.colour_nets = 1, .middle_degree = bend})))
      ++out[static_cast<std::size_t>(column(c, "distance"))];
    return out;
  };
  CHECK(distances(2) == std::vector<int>{0, 5, 4, 3, 3});
  CHECK(distances(1) == std::vector<int>{0, 5, 4, 0, 6});   // inner nets have two
}

TEST_CASE("candidates: no net, one net, and options out of range") {
  CircuitGraph graph;
  CHECK(CandidatePool(graph, {}).count() == 0);
  graph.nets = 1;
  graph.features.assign(kFeatureColumns, 0.0f);
  graph.ground_F = {0.0};
  CHECK(CandidatePool(graph, {}).count() == 0);
  CHECK_THROWS_AS(CandidatePool(graph, {.hub_degree = 0}), ShapeError);
}

TEST_CASE("candidates: the same pairs and columns for any number of threads") {
  SynthOptions options;
  options.kind = SynthKind::sram;
  options.rows = 16;
  options.cols = 8;
  const CircuitGraph graph = synthesise(options);
  const auto one = all_of(CandidatePool(graph, {.threads = 1})),
             three = all_of(CandidatePool(graph, {.threads = 3}));
  REQUIRE(one.size() == three.size());
  REQUIRE(one.size() > 1000);
  bool equal = true, ordered = true;
  for (std::size_t i = 0; i < one.size(); ++i) {
    equal = equal && one[i].a == three[i].a && one[i].b == three[i].b && one[i].row == three[i].row;
    ordered = ordered && one[i].a < one[i].b &&
              (i == 0 || std::pair(one[i - 1].a, one[i - 1].b) < std::pair(one[i].a, one[i].b));
  }
  CHECK(equal);
  CHECK(ordered);

  std::size_t at = 0;
  bool same = true;
  CandidatePool(graph, {.threads = 2}).for_each_pairs([&](const std::vector<NetPair>& block) {
    for (const NetPair& p : block) {
      same = same && at < one.size() && p.a == one[at].a && p.b == one[at].b;
      ++at;
    }
  });
  CHECK(same);
  CHECK(at == one.size());
}

TEST_CASE("name_neighbours: the next bits and rows, one instance, and never an extractor's coordinates") {
  using Pairs = std::set<std::pair<std::int32_t, std::int32_t>>;
  CHECK(names_tied({"BL<0>", "BL<7>", "BL<3>", "BL<4>"}, NameTie::next_index) ==
        Pairs{{0, 2}, {0, 3}, {2, 3}, {1, 2}, {1, 3}});
  CHECK(names_tied({"x_r0_c1/q", "x_r1_c1/q", "x_r1_c2/q"}, NameTie::next_index) == Pairs{{0, 1}, {1, 2}});
  CHECK(names_tied({"X1/a", "X1/b", "X2/c", "top"}, NameTie::same_instance) == Pairs{{0, 1}});
  CHECK(names_tied({"n1", "n2"}, NameTie::next_index).empty());
  CHECK(names_tied({"X1/a_4178_13030#", "X1/a_4178_13040#"}, NameTie::same_instance).empty());
  CHECK(names_tied({"X1/a_1_20#.t1", "X2/a_1_20#.t1", "X1/b"}, NameTie::next_index).empty());
  CHECK(name_neighbours({}).of(0).empty());
}
