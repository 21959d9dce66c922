#include "io/pairs/enclosing_subgraph.hpp"

#include "engine/core/error.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/plain_search.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

namespace {

/// Nodes with both distances and sorted neighbours, by node.
using Content = std::map<std::int32_t, std::pair<std::pair<int, int>, Ids>>;

Content plainly(const HostCsc& graph, std::int32_t a, std::int32_t b, int hops, int farthest) {
  std::set<std::int32_t> inside;
  for (const std::int32_t end : {a, b})
    for (const auto& [node, distance] : test::plain_distances(graph, end, nullptr, hops)) inside.insert(node);
  const auto to_a = test::plain_distances(graph, a, &inside, 1 << 20),
             to_b = test::plain_distances(graph, b, &inside, 1 << 20);
  Content out;
  for (const std::int32_t node : inside) {
    const auto clamped = [&](const auto& to) {
      return to.contains(node) ? std::min(to.at(node), farthest) : farthest;
    };
    out[node].first = {clamped(to_a), clamped(to_b)};
    for (std::int64_t e = graph.ptr[idx(node)]; e < graph.ptr[idx(node) + 1]; ++e)
      if (inside.contains(graph.source[idx(e)])) out[node].second.push_back(graph.source[idx(e)]);
  }
  return out;
}

Content content_of(const EnclosingSubgraph& subgraph) {
  Content out;
  for (std::size_t i = 0; i < subgraph.nodes().size(); ++i) {
    auto& [distances, around] = out[subgraph.nodes()[i]];
    distances = {subgraph.distance(0)[i], subgraph.distance(1)[i]};
    for (const std::int32_t j : subgraph.neighbours(i)) around.push_back(subgraph.nodes()[idx(j)]);
    std::sort(around.begin(), around.end());
  }
  return out;
}

}   // namespace

TEST_CASE("enclosing sub-graph: one of both ends, with distances inside of it") {
  const CircuitGraph graph = test::hand_graph();   // net 0 - 6 - dev 3 - 5 - net 1 - 9 - dev 4 - 8 - net 2
  const HostCsc adjacency = message_csc(graph);
  EnclosingSubgraph subgraph(adjacency, graph.nets + graph.devices, {});
  subgraph.extract(5, 6);   // two pins of one device
  CHECK(content_of(subgraph) == Content{{5, {{0, 2}, {1, 3}}},
                                        {6, {{2, 0}, {0, 3}}},
                                        {3, {{1, 1}, {5, 6}}},
                                        {1, {{1, 3}, {5}}},
                                        {0, {{3, 1}, {6}}}});
  subgraph.extract(5, 8);   // nothing in common within a hop: not connected
  CHECK(subgraph.nodes().size() == 6);
  CHECK(subgraph.distance(0)[1] == 16);
  subgraph.extract(1, 1);   // of a node: both distances are to itself
  CHECK(content_of(subgraph) == Content{{1, {{0, 0}, {5, 9}}}, {5, {{1, 1}, {1}}}, {9, {{1, 1}, {1}}}});
}

TEST_CASE("enclosing sub-graph: agrees with a plain search for any number of hops and any clamp") {
  const CircuitGraph graph = synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 3, .name = "t"});
  const HostCsc adjacency = message_csc(graph);
  for (const int farthest : {2, 3, 16})
    for (int hops = 1; hops <= 3; ++hops) {
      EnclosingSubgraph subgraph(adjacency, graph.nets + graph.devices,
                                 {.hops = hops, .farthest = farthest, .most_nodes = 1 << 20});
      for (std::size_t i = 0; i < idx(graph.links.size()); i += 61) {
        const std::int32_t a = graph.links.src[i], b = graph.links.dst[i];
        CAPTURE(str(hops, " hops, clamp ", farthest, ", link ", i));
        subgraph.extract(a, b);
        REQUIRE(content_of(subgraph) == plainly(adjacency, a, b, hops, farthest));
        REQUIRE_FALSE(subgraph.cut());
      }
    }
}

TEST_CASE("enclosing sub-graph: a hub fills the room there is, and one in passing costs nothing") {
  const std::int32_t pins = 300000;   // net 0; device and pin i follow
  CircuitGraph graph;
  graph.nets = 1;
  graph.devices = graph.pins = pins;
  for (std::int32_t i = 0; i < pins; ++i) {
    graph.edges.src.insert(graph.edges.src.end(), {1 + i, 1 + pins + i});
    graph.edges.dst.insert(graph.edges.dst.end(), {1 + pins + i, 0});
    graph.edges.relation.insert(graph.edges.relation.end(), {0, 1});
  }
  const HostCsc adjacency = message_csc(graph);
  const std::int32_t first = 1 + pins, last = 2 * pins;
  EnclosingSubgraph subgraph(adjacency, first, {});
  subgraph.extract(first, last);
  CHECK(subgraph.nodes().size() == 5);
  CHECK(subgraph.distance(0)[1] == 2);
  CHECK_FALSE(subgraph.cut());
  subgraph.extract(first, 0);
  CHECK(subgraph.nodes().size() == 4096);
  CHECK(subgraph.nodes()[0] == first);
  CHECK(subgraph.nodes()[1] == 0);
  CHECK(subgraph.nodes()[2] == 1);   // the device of the first end comes before the hub's pins
  CHECK(subgraph.cut());
  subgraph.extract(first, last);   // nothing is left of it
  CHECK(subgraph.nodes().size() == 5);
  CHECK_FALSE(subgraph.cut());
}
