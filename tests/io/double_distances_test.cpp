#include "io/pairs/double_distances.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/plain_search.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

namespace {

Ids bag_of(const CircuitGraph& graph, std::int32_t a, std::int32_t b, const PairOptions& options = {}) {
  const HostCsc adjacency = message_csc(graph);
  DoubleDistances bags(adjacency, graph.nets + graph.devices, options);
  Ids bag(idx(double_distance_classes(options.hops)), -1);
  bags.count(a, b, bag);
  return bag;
}

/// A bag with these (place, count) entries, zero elsewhere.
Ids bag_with(int hops, const std::vector<std::pair<int, int>>& entries) {
  Ids bag(idx(double_distance_classes(hops)), 0);
  for (const auto& [place, count] : entries) bag[idx(place)] = count;
  return bag;
}

Ids plainly(const HostCsc& graph, std::int32_t a, std::int32_t b, int hops) {
  std::set<std::int32_t> inside;
  for (const std::int32_t end : {a, b})
    for (const auto& [node, distance] : test::plain_distances(graph, end, nullptr, hops)) inside.insert(node);
  const auto to_a = test::plain_distances(graph, a, &inside, 1000),
             to_b = test::plain_distances(graph, b, &inside, 1000);
  Ids bag(idx(double_distance_classes(hops)), 0);
  for (const std::int32_t node : inside) {
    const int far = 3 * hops + 2, da = to_a.contains(node) ? to_a.at(node) : far,
              db = to_b.contains(node) ? to_b.at(node) : far;
    ++bag[idx(std::min(da, db) * (far + 1) + std::max(da, db))];
  }
  return bag;
}

}   // namespace

TEST_CASE("double distances: the sub-graphs of the hand graph") {
  const CircuitGraph graph = test::hand_graph();   // net 0 - 6 - dev 3 - 5 - net 1 - 9 - dev 4 - 8 - net 2
  CHECK(double_distance_classes(1) == 13);
  // One hop: rows of 6 by the nearer end. Pins of one device see it between them, and their nets behind.
  CHECK(bag_of(graph, 5, 6) == bag_with(1, {{2, 2}, {7, 1}, {9, 2}}));
  // Ends that are not connected within a hop: each alone with its device and net.
  CHECK(bag_of(graph, 5, 8) == bag_with(1, {{5, 2}, {11, 4}}));
  CHECK(bag_of(graph, 5, 5) == bag_with(1, {{0, 1}, {7, 2}}));
  // Two hops: rows of 9.
  CHECK(bag_of(graph, 5, 8, {.hops = 2}) ==
        bag_with(2, {{4, 2}, {14, 2}, {12, 2}, {24, 2}, {20, 1}, {22, 1}}));
}

TEST_CASE("double distances: both orders of the ends agree with a plain search") {
  const CircuitGraph graph = synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 3, .name = "t"});
  const HostCsc adjacency = message_csc(graph);
  for (int hops = 1; hops <= kMaxHops; ++hops)
    for (std::size_t i = 0; i < idx(graph.links.size()); i += 37) {
      const std::int32_t a = graph.links.src[i], b = graph.links.dst[i];
      CAPTURE(str(hops, " hops, link ", i));
      const Ids bag = bag_of(graph, a, b, {.work = 1 << 20, .hops = hops});
      REQUIRE(bag == plainly(adjacency, a, b, hops));
      REQUIRE(bag == bag_of(graph, b, a, {.work = 1 << 20, .hops = hops}));
      REQUIRE(bag.back() == 0);
    }
}

TEST_CASE(
    "double distances: a hub within the sub-graph is met from its pins, one to walk along is given up") {
  const std::int32_t pins = 1000000;   // net 0; device and pin i follow
  CircuitGraph graph;
  graph.nets = 1;
  graph.devices = graph.pins = pins;
  for (std::int32_t i = 0; i < pins; ++i) {
    graph.edges.src.insert(graph.edges.src.end(), {1 + i, 1 + pins + i});
    graph.edges.dst.insert(graph.edges.dst.end(), {1 + pins + i, 0});
    graph.edges.relation.insert(graph.edges.relation.end(), {0, 1});
  }
  const std::int32_t first = 1 + pins, last = 2 * pins;
  CHECK(bag_of(graph, first, last) == bag_with(1, {{2, 2}, {7, 1}, {9, 2}}));
  CHECK(bag_of(graph, first, 0) == bag_with(1, {{12, 1}}));
  CHECK(bag_of(graph, 0, first) == bag_with(1, {{12, 1}}));
  CHECK(bag_of(graph, first, last, {.hops = 2}) == bag_with(2, {{27, 1}}));
  CHECK(bag_of(graph, first, last, {.work = 7}) == bag_with(1, {{12, 1}}));
  CHECK(bag_of(graph, first, last, {.work = 8}) == bag_with(1, {{2, 2}, {7, 1}, {9, 2}}));
}

TEST_CASE(
    "double distances: bags of a table are numbered by first sight, whatever the threads and the ends") {
  const CircuitGraph graph = synthesise({.kind = SynthKind::sram, .rows = 8, .cols = 8, .name = "s"});
  const Links& l = graph.links;
  const std::vector<PairFeature> features = parse_pair_features("dspd,distance");
  const PairTable one = pair_features(graph, l.src, l.dst, l.relation, features, {.threads = 1});
  const PairTable three = pair_features(graph, l.dst, l.src, l.relation, features, {.threads = 3});
  CHECK(three.classes == one.classes);
  CHECK(three.bags.counts == one.bags.counts);
  REQUIRE(one.bags.width == double_distance_classes(1));
  REQUIRE(one.bags.counts.size() == idx(one.class_counts[0]) * 13);
  REQUIRE(one.class_counts[0] > 1);
  std::int32_t next = 0;
  for (std::size_t i = 0; i < l.src.size(); ++i) {
    const std::int32_t bag = one.classes[2 * i];
    REQUIRE(bag <= next);
    if (bag == next) ++next;
    const auto counts = one.bags.counts.begin() + 13 * bag;
    if (i % 97 == 0) REQUIRE(Ids(counts, counts + 13) == bag_of(graph, l.src[i], l.dst[i]));
  }
  CHECK(next == one.class_counts[0]);
  const auto rows = one.bag_rows(Ids{3, 0});
  REQUIRE(rows.size() == 26);
  CHECK(rows[13] == std::log1p(static_cast<float>(one.bags.counts[0])));
}

TEST_CASE("double distances: many features together still make one class a link") {
  const CircuitGraph graph = synthesise({.kind = SynthKind::sram, .rows = 8, .cols = 4, .name = "s"});
  const Links& l = graph.links;
  const auto all = parse_pair_features("distance,paths,common,device,relation,hierarchy,index,order,dspd");
  const PairTable table = pair_features(graph, l.src, l.dst, l.relation, all);
  const Ids joint = table.joint();   // more combinations than a class number can hold
  std::map<std::vector<std::int32_t>, std::int32_t> seen;
  for (std::size_t i = 0; i < joint.size(); ++i) {
    const auto row = table.classes.begin() + static_cast<std::ptrdiff_t>(9 * i);
    REQUIRE(seen.try_emplace(Ids(row, row + 9), joint[i]).first->second == joint[i]);
  }
  CHECK(std::set<std::int32_t>(joint.begin(), joint.end()).size() == seen.size());
  CHECK_THROWS_AS((void)pair_features(graph, l.src, l.dst, l.relation, all, {.hops = 5}), ShapeError);
}
