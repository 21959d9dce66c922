#include "io/graph/pooled_graph.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/graph/colours.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isnan
#include <set>

using namespace cgcl;
using namespace cgcl::test;

namespace {

CircuitGraph clocks() {
  return synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 3, .name = "clocks"});
}

}   // namespace

TEST_CASE("pooled graph: every node, edge and label of each design is there once, and nothing joins two") {
  const std::vector<CircuitGraph> designs = {hand_graph(), clocks(), hand_graph()};
  const PooledGraph pool = pool_graphs(designs);
  CHECK_NOTHROW(validate(pool.graph, "pool"));
  std::set<std::int32_t> nodes;
  std::size_t edge = 0;
  for (std::size_t d = 0; d < designs.size(); ++d) {
    const CircuitGraph& own = designs[d];
    for (std::int32_t node = 0; node < own.nodes(); ++node) {
      const std::int32_t there = pool.node_of(d, node);
      CHECK(nodes.insert(there).second);
      REQUIRE(pool.graph.type(there) == own.type(node));
      for (std::size_t c = 0; c < idx(kFeatureColumns); ++c)
        REQUIRE(pool.graph.features[idx(there) * idx(kFeatureColumns) + c] ==
                own.features[idx(node) * idx(kFeatureColumns) + c]);
    }
    for (std::size_t net = 0; net < idx(own.nets); ++net) {
      const double ground = pool.graph.ground_F[idx(pool.first_net[d]) + net];
      CHECK((ground == own.ground_F[net] || (std::isnan(ground) && std::isnan(own.ground_F[net]))));
    }
    for (std::int64_t i = 0; i < own.edges.size(); ++i, ++edge) {
      CHECK(pool.graph.edges.src[edge] == pool.node_of(d, own.edges.src[idx(i)]));
      CHECK(pool.graph.edges.dst[edge] == pool.node_of(d, own.edges.dst[idx(i)]));
      CHECK(pool.graph.edges.relation[edge] == own.edges.relation[idx(i)]);
    }
    for (std::int64_t i = 0; i < own.links.size(); ++i) {
      const std::size_t at = idx(pool.first_link[d] + i);
      CHECK(pool.graph.links.src[at] == pool.node_of(d, own.links.src[idx(i)]));
      CHECK(pool.graph.links.cap_F[at] == own.links.cap_F[idx(i)]);
    }
  }
  CHECK(static_cast<std::int64_t>(nodes.size()) == pool.graph.nodes());
  CHECK(static_cast<std::int64_t>(edge) == pool.graph.edges.size());
  CHECK(pool.graph.name == designs[0].name + ", clocks, " + designs[2].name);
}

TEST_CASE("pooled graph: nodes look as they do in their design alone") {
  const std::vector<CircuitGraph> designs = {clocks(), clocks()};
  const PooledGraph pool = pool_graphs(designs);
  CHECK(pool.graph.nodes() == 2 * designs[0].nodes());
  // Two copies of a design have no more colours than one.
  const auto colours = [](const CircuitGraph& graph) {
    return refine_colours(graph, ColourInput{}, 4).colours();
  };
  CHECK(colours(pool.graph) == colours(designs[0]));
}

TEST_CASE("pooled graph: resistances of some designs are unknown in the others") {
  std::vector<CircuitGraph> designs = {hand_graph(), hand_graph()};
  CHECK(pool_graphs(designs).graph.resistance_ohm.empty());
  designs[1].resistance_ohm.assign(idx(designs[1].nets), 5.0);
  designs[1].point_ohm.assign(idx(designs[1].nets), 3.0);
  const PooledGraph pool = pool_graphs(designs);
  CHECK(std::isnan(pool.graph.point_ohm.front()));
  CHECK(pool.graph.point_ohm.back() == 3.0);
  CHECK_NOTHROW(validate(pool.graph, "pool"));
}

TEST_CASE("pooled graph: ranges that differ are refused") {
  std::vector<CircuitGraph> designs = {hand_graph(), hand_graph()};
  designs[1].cap_range.hi_F *= 10;
  CHECK(thrown_id([&] { (void)pool_graphs(designs); }) == ErrorId::graph_invalid);
  CHECK_THROWS_AS((void)pool_graphs({}), ShapeError);
}
