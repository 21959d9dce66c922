#include "io/pairs/subgraph_table.hpp"

#include "engine/core/error.hpp"
#include "io/pairs/subgraph_classes.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/device_graph.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <numeric>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

namespace {

/// Types and feature rows by content, as a model sees them.
std::vector<Key128> node_keys(const CircuitGraph& graph) {
  std::vector<Key128> keys;
  for (std::int32_t v = 0; v < graph.nodes(); ++v) {
    Key128 key = mix_key(static_cast<std::uint64_t>(graph.type(v)), 1);
    for (std::size_t c = 0; c < kFeatureColumns; ++c)
      key = chain_key(key, static_cast<std::uint64_t>(1e9 * graph.features[idx(v) * kFeatureColumns + c]));
    keys.push_back(key);
  }
  return keys;
}

SubgraphTable table_of(const CircuitGraph& graph, const Ids& a, const Ids& b, SubgraphTableOptions options) {
  return enclosing_subgraphs(message_csc(graph), graph.nets + graph.devices, node_keys(graph), a, b, options);
}

}   // namespace

TEST_CASE("subgraph table: classes count the nodes and the neighbours of the sub-graph") {
  const CircuitGraph graph = synthesise({.kind = SynthKind::sram, .rows = 4, .cols = 8, .name = "s"});
  const HostCsc adjacency = message_csc(graph);
  const auto keys = node_keys(graph);
  const SubgraphTable table = table_of(graph, graph.links.src, graph.links.dst, {});
  EnclosingSubgraph subgraph(adjacency, graph.nets + graph.devices, {});
  CHECK(table.size() < graph.links.size() / 4);
  std::int64_t rows = 0, nodes = 0;
  for (std::size_t i = 0; i < idx(graph.links.size()); ++i) {
    subgraph.extract(graph.links.src[i], graph.links.dst[i]);
    const auto s = idx(table.of[i]);
    std::map<std::pair<std::uint64_t, int>, std::int64_t> of_nodes, of_rows;   // by key and sum of distances
    for (std::size_t p = 0; p < subgraph.nodes().size(); ++p)
      ++of_nodes[{keys[idx(subgraph.nodes()[p])].lo, subgraph.distance(0)[p] + subgraph.distance(1)[p]}];
    std::int64_t ends = 0, edges = 0;
    for (auto r = idx(table.first_row[s]); r < idx(table.first_row[s + 1]); ++r) {
      of_rows[{keys[idx(table.node[r])].lo, table.distance[0][r] + table.distance[1][r]}] += table.count[r];
      ends += table.distance[0][r] == 0 ? table.count[r] : 0;
    }
    for (auto e = idx(table.first_edge[s]); e < idx(table.first_edge[s + 1]); ++e)
      edges += table.neighbours[e] * table.count[idx(table.first_row[s] + table.target[e])];
    std::int64_t expected = 0;
    for (std::size_t p = 0; p < subgraph.nodes().size(); ++p)
      expected += static_cast<std::int64_t>(subgraph.neighbours(p).size());
    REQUIRE(of_rows == of_nodes);
    REQUIRE(ends == 1);
    REQUIRE(edges == expected);
    rows += table.first_row[s + 1] - table.first_row[s];
    nodes += static_cast<std::int64_t>(subgraph.nodes().size());
  }
  CHECK(4 * rows < 3 * nodes);
}

TEST_CASE("subgraph table: the same for any number of threads, and for links that are turned round") {
  const CircuitGraph graph = synthesise({.kind = SynthKind::timing, .rows = 3, .cols = 3, .name = "t"});
  const Ids &a = graph.links.src, &b = graph.links.dst;
  const SubgraphTable one = table_of(graph, a, b, {}), three = table_of(graph, a, b, {.threads = 3}),
                      back = table_of(graph, b, a, {.threads = 2});
  for (const SubgraphTable* other : {&three, &back}) {
    CHECK(other->of == one.of);
    CHECK(other->key == one.key);
    CHECK(other->distance == one.distance);
    CHECK(other->neighbours == one.neighbours);
    CHECK(other->source == one.source);
  }
  const SubgraphTable to = table_of(graph, a, b, {.ordered = true}),
                      fro = table_of(graph, b, a, {.ordered = true});
  CHECK(to.size() >= one.size());
  CHECK(to.distance[0] != fro.distance[0]);
  CHECK(to.distance[0] == table_of(graph, a, b, {.ordered = true, .threads = 2}).distance[0]);
}

TEST_CASE("subgraph table: unmerged, a row per node and a sub-graph per link") {
  const CircuitGraph graph = synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 3, .name = "t"});
  const HostCsc adjacency = message_csc(graph);
  const SubgraphTable table = table_of(graph, graph.links.src, graph.links.dst, {.merged = false});
  REQUIRE(table.size() == graph.links.size());
  CHECK(*std::max_element(table.count.begin(), table.count.end()) == 1);
  CHECK(*std::max_element(table.neighbours.begin(), table.neighbours.end()) == 1);
  EnclosingSubgraph subgraph(adjacency, graph.nets + graph.devices, {});
  subgraph.extract(graph.links.src[7], graph.links.dst[7]);
  CHECK(table.first_row[8] - table.first_row[7] == static_cast<std::int64_t>(subgraph.nodes().size()));
}

TEST_CASE("subgraph classes: what differs two steps away differs, and only then") {
  // Two chains of a gate and a drain on a net; in the second the far device is wider.
  test::DeviceGraph devices(8);
  for (const std::int32_t n : {0, 4}) {
    devices.mos(false, n, n + 1, test::kSupply);
    devices.mos(false, n + 1, n + 2, test::kSupply, n == 0 ? 1.0f : 2.0f);
  }
  const CircuitGraph graph = devices.graph();
  const auto keys_at = [&](int hops) {
    const SubgraphTable t = table_of(graph, {1, 5}, {1, 5}, {.enclosing = {.hops = hops}});
    return t.of[0] == t.of[1];
  };
  CHECK(keys_at(1));         // net and pins
  CHECK_FALSE(keys_at(2));   // and devices
}

TEST_CASE("subgraph table: ends that do not exist are refused") {
  const CircuitGraph graph = synthesise({.kind = SynthKind::timing, .rows = 1, .cols = 3, .name = "t"});
  CHECK_THROWS_AS(static_cast<void>(table_of(graph, {0}, {graph.nodes()}, {})), ShapeError);
  CHECK_THROWS_AS(static_cast<void>(table_of(graph, {0, 1}, {1}, {})), ShapeError);
}
