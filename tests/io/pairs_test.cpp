#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/pairs/pair_features.hpp"
#include "io/pairs/pair_names.hpp"
#include "io/pairs/pair_search.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/hand_graph.hpp"

#include <doctest/doctest.h>

#include <bit>   // for bit_width

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

namespace {

Ids classes_of(const CircuitGraph& graph, const Ids& src, const Ids& dst, PairFeature feature,
               const PairOptions& options = {}) {
  return pair_features(graph, src, dst, std::vector<std::uint8_t>(src.size(), 3), {feature}, options).classes;
}

/// One net with `pins` pins, each of a device of its own; pins follow the devices.
CircuitGraph hub(std::int32_t pins) {
  CircuitGraph graph;
  graph.nets = 1;
  graph.devices = graph.pins = pins;
  graph.features.assign(idx(graph.nodes()) * kFeatureColumns, 0.0f);
  for (std::int32_t i = 0; i < pins; ++i) {
    const std::int32_t pin = 1 + pins + i;
    graph.edges.src.insert(graph.edges.src.end(), {1 + i, pin});
    graph.edges.dst.insert(graph.edges.dst.end(), {pin, 0});
    graph.edges.relation.insert(graph.edges.relation.end(), {0, 1});
  }
  graph.ground_F = {0.0};
  return graph;
}

/// Distance by a plain search over everything.
std::int32_t plain_distance(const HostCsc& graph, std::int32_t a, std::int32_t b, std::int32_t cap) {
  Ids depth(idx(graph.nodes()), -1), queue = {a};
  depth[idx(a)] = 0;
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const auto u = idx(queue[at]);
    for (std::int64_t e = graph.ptr[u]; e < graph.ptr[u + 1]; ++e) {
      std::int32_t& d = depth[idx(graph.source[idx(e)])];
      if (d >= 0) continue;
      d = depth[u] + 1;
      queue.push_back(graph.source[idx(e)]);
    }
  }
  const std::int32_t d = depth[idx(b)];
  return d < 0 ? cap : std::min(d, cap);
}

}   // namespace

TEST_CASE("pairs: distances of the hand graph, its cap, and both ends alike") {
  // Nets 0 1 2, devices 3 4, pins 5..10: net 0 - pin 6 - device 3 - pin 5 - net 1 - pin 9 - device 4 - pin 8
  // - net 2.
  const CircuitGraph graph = test::hand_graph();
  const Ids src = {5, 5, 6, 0, 0, 7, 7, 2}, dst = {5, 6, 1, 1, 2, 3, 10, 7};
  CHECK(classes_of(graph, src, dst, PairFeature::distance) == Ids{0, 2, 3, 4, 8, 1, 6, 7});
  CHECK(classes_of(graph, dst, src, PairFeature::distance) == Ids{0, 2, 3, 4, 8, 1, 6, 7});
  CHECK(classes_of(graph, src, dst, PairFeature::distance, {.cap = 4}) == Ids{0, 2, 3, 4, 4, 1, 4, 4});
  CHECK(classes_of(graph, src, dst, PairFeature::paths, {.cap = 4}) == Ids{1, 1, 1, 0, 0, 1, 0, 0});
  CHECK(classes_of(graph, src, dst, PairFeature::distance, {.cap = 1}) == Ids{0, 1, 1, 1, 1, 1, 1, 1});
}

TEST_CASE("pairs: nodes without a path, and without any edge, are far") {
  CircuitGraph graph = test::hand_graph();
  graph.edges.src.resize(6);   // devices with their pins, no nets
  graph.edges.dst.resize(6);
  graph.edges.relation.resize(6);
  CHECK(classes_of(graph, {5, 5, 0, 1}, {8, 6, 1, 5}, PairFeature::distance) == Ids{10, 2, 10, 10});
  CHECK(classes_of(graph, {5, 5, 0, 1}, {8, 6, 1, 5}, PairFeature::paths) == Ids{0, 1, 0, 0});
  CHECK(classes_of(graph, {5, 5, 0, 1}, {8, 6, 1, 5}, PairFeature::device) == Ids{0, 1, 0, 0});
  CHECK(classes_of(graph, {5, 5, 0, 1}, {8, 6, 1, 5}, PairFeature::common) == Ids{0, 0, 0, 0});
}

TEST_CASE("pairs: every distance and both ways agree with a plain search") {
  const CircuitGraph graph = synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 3, .name = "t"});
  const HostCsc adjacency = message_csc(graph);
  Ids src, dst, expected;
  for (std::int32_t i = 0; i < 2000; ++i) {
    src.push_back(static_cast<std::int32_t>(i * 7919ll % graph.nodes()));
    dst.push_back(static_cast<std::int32_t>(i * 104729ll % graph.nodes()));
    expected.push_back(plain_distance(adjacency, src.back(), dst.back(), 9));
  }
  CHECK(classes_of(graph, src, dst, PairFeature::distance, {.cap = 9, .work = 1 << 20}) == expected);
  CHECK(classes_of(graph, dst, src, PairFeature::distance, {.cap = 9, .work = 1 << 20}) == expected);
}

TEST_CASE("pairs: shortest paths are counted") {
  // k devices, each with a pin on both nets: k paths of 4 edges between nets 0 and 1.
  for (const std::int32_t k : {1, 2, 3, 4, 7, 8, 70, 1000}) {
    CircuitGraph graph;
    graph.nets = 2;
    graph.devices = k;
    graph.pins = 2 * k;
    for (std::int32_t i = 0; i < k; ++i)
      for (std::int32_t end = 0; end < 2; ++end) {
        const std::int32_t pin = 2 + k + 2 * i + end;
        graph.edges.src.insert(graph.edges.src.end(), {2 + i, pin});
        graph.edges.dst.insert(graph.edges.dst.end(), {pin, end});
        graph.edges.relation.insert(graph.edges.relation.end(), {0, 1});
      }
    graph.features.assign(idx(graph.nodes()) * kFeatureColumns, 0.0f);
    const HostCsc adjacency = message_csc(graph);
    PairSearch search(adjacency, {});
    const ShortestPaths found = search.find(1, 0);
    CHECK(found.distance == 4);
    CHECK(found.number == std::min(k, kManyPaths));
    const std::int32_t by_two = static_cast<std::int32_t>(std::bit_width(static_cast<unsigned>(k)));
    CHECK(classes_of(graph, {0}, {1}, PairFeature::paths) == Ids{std::min(7, by_two)});
    CHECK(classes_of(graph, {0}, {1}, PairFeature::common) == Ids{std::min(7, by_two)});
    CHECK(classes_of(graph, {0}, {1}, PairFeature::device) == Ids{1});
  }
}

TEST_CASE("pairs: shared devices and nets") {
  const CircuitGraph graph = test::hand_graph();
  // Pins 5 and 9 share net 1, 5 and 6 a device; pin 6 lies on net 0, and its device touches net 1.
  CHECK(classes_of(graph, {5, 5, 6, 6, 0, 0, 5}, {9, 6, 0, 1, 1, 2, 8}, PairFeature::device) ==
        Ids{2, 1, 3, 1, 1, 0, 0});
  CHECK(classes_of(graph, {5, 6, 0}, {8, 5, 2}, PairFeature::common) == Ids{1, 1, 0});
  CHECK(pair_features(graph, Ids{0}, Ids{1}, std::vector<std::uint8_t>{4}, {PairFeature::relation}).classes ==
        Ids{4});
}

TEST_CASE("pairs: a hub of a million pins is met from its pins, and work is bounded") {
  const std::int32_t pins = 1000000;
  const CircuitGraph graph = hub(pins);
  const std::int32_t first = 1 + pins, last = 2 * pins;
  CHECK(classes_of(graph, {first, first, 1, first}, {last, 0, 0, 1 + pins / 2}, PairFeature::distance) ==
        Ids{2, 1, 2, 3});
  CHECK(classes_of(graph, {1}, {pins}, PairFeature::distance) == Ids{4});
  CHECK(classes_of(graph, {1}, {pins}, PairFeature::distance, {.work = 3}) == Ids{10});
  CHECK(classes_of(graph, {pins}, {1}, PairFeature::distance, {.work = 3}) == Ids{10});
  CHECK(classes_of(graph, {first}, {last}, PairFeature::common) == Ids{7});
}

TEST_CASE("pairs: names give hierarchy, index and order; without names they are one class") {
  CHECK(common_instances("X1/X2/n", "X1/X2/m") == 2);
  CHECK(common_instances("X1/X2/n", "X1/X2.Y/m") == 1);
  CHECK(common_instances("X1/X22/n", "X1/X2/m") == 1);
  CHECK(common_instances("n", "n") == 0);
  CHECK(index_distance("BL<3>", "BL<7>") == 4);
  CHECK(index_distance("a[10][2]", "a[9][4]") == 3);
  CHECK(index_distance("BL<3>", "BLB<3>") == -1);
  CHECK(index_distance("n1", "n") == -1);
  CHECK(index_distance("n99999999999999999999", "n0") == 0x7FFFFFFF);
  CHECK(index_distance("net_12_3", "net_14_3") == 2);
  CHECK(index_distance("out#3", "out#5") == 2);   // no place in a layout
  CHECK(index_distance("a_31911_21122#", "a_31911_21130#") == -1);
  CHECK(index_distance("w_n123_456#", "w_n124_456#") == -1);
  CHECK(index_distance("X7/m1_123_n45#", "X7/m1_125_n45#") == -1);
  CHECK(index_distance("X7/m1_123_n45#", "X9/m1_123_n45#") == 2);   // the instances are neighbours
  CHECK(index_distance("a_1_2#.t1", "a_1_3#.t1") == -1);
  CHECK(index_distance("a_1_2#.t1", "a_1_2#.t4") == 3);
  CHECK(layout_name("X1/a_31911_21122#") == "a_31911_21122#");
  CHECK(layout_name("pdiff_n12_n3#.n2") == "pdiff_n12_n3#");
  for (const char* other : {"", "BL<3>", "net_12_3", "n_1#", "_1_2#", "a_1_x#", "a_1_2", "a_n_2#", "a_1_2x#"})
    CHECK(layout_name(other).empty());
  CircuitGraph graph = test::hand_graph();
  const Ids src = {0, 0, 5}, dst = {1, 2, 8};
  for (const PairFeature f : {PairFeature::hierarchy, PairFeature::index, PairFeature::order})
    CHECK(classes_of(graph, src, dst, f) == Ids{0, 0, 0});
  graph.net_names = {"X/BL<0>", "X/BL<1>", "WL"};
  graph.device_names = {"X/Y/M1", "X/Y/M2"};
  CHECK(classes_of(graph, src, dst, PairFeature::hierarchy) == Ids{2, 1, 3});
  CHECK(classes_of(graph, src, dst, PairFeature::index) == Ids{2, 0, 0});
  CHECK(classes_of(graph, src, dst, PairFeature::order) == Ids{2, 3, 2});
}

TEST_CASE("pairs: results do not depend on threads, and are symmetric in the ends") {
  const CircuitGraph graph = synthesise({.kind = SynthKind::sram, .rows = 8, .cols = 8, .name = "s"});
  const auto all = parse_pair_features("distance,paths,common,device,relation,hierarchy,index,order");
  const Links& l = graph.links;
  const PairTable one = pair_features(graph, l.src, l.dst, l.relation, all, {.threads = 1});
  CHECK(pair_features(graph, l.src, l.dst, l.relation, all, {.threads = 3}).classes == one.classes);
  CHECK(pair_features(graph, l.dst, l.src, l.relation, all, {.threads = 2}).classes == one.classes);
  REQUIRE(one.links() == l.size());
  for (std::size_t f = 0; f < all.size(); ++f)
    for (const std::int32_t c : one.column(f)) REQUIRE((c >= 0 && c < one.class_counts[f]));
  const PairTable two =
      pair_features(graph, l.src, l.dst, l.relation, {PairFeature::distance, PairFeature::device}, {});
  CHECK(two.joint()[5] == two.classes[10] * 4 + two.classes[11]);
  CHECK(two.columns(Ids{5, 0}) ==
        std::vector<Ids>{{two.classes[10], two.classes[0]}, {two.classes[11], two.classes[1]}});
}

TEST_CASE("pairs: lists of names are read back, and unknown ones name the valid") {
  CHECK(parse_pair_features("none").empty());
  CHECK(names_of({}) == "none");
  CHECK(names_of(parse_pair_features("order,distance")) == "order,distance");
  for (const char* bad :
       {"", "distanc", "distance,", "distance,distance", "none,distance", ",", "distance paths"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS((void)parse_pair_features(bad), Error);
  }
  CHECK_THROWS_WITH((void)parse_pair_features("x"),
                    "pair feature 'x' is not one of none, distance, paths, common, device, relation, "
                    "hierarchy, index, order, dspd");
  const CircuitGraph graph = test::hand_graph();
  CHECK_THROWS_AS((void)classes_of(graph, {0}, {11}, PairFeature::distance), ShapeError);
  CHECK_THROWS_AS((void)classes_of(graph, {0}, {1, 2}, PairFeature::distance), ShapeError);
  CHECK_THROWS_AS((void)classes_of(graph, {0}, {1}, PairFeature::distance, {.cap = 16}), ShapeError);
}
