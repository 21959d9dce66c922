#include "io/sampler/neighbor.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;
using Fanouts = std::vector<std::int64_t>;

namespace {

/// 1,2,3 -> 0; 0,4 -> 1; 5,0 -> 2; 3 -> 4.
HostCsc small_graph() { return make_csc(6, Ids{1, 2, 3, 0, 4, 5, 0, 3}, Ids{0, 0, 0, 1, 1, 2, 2, 4}); }

HostCsc star(std::int32_t leaves) {
  Ids source, target(idx(leaves), 0);
  for (std::int32_t i = 1; i <= leaves; ++i) source.push_back(i);
  return make_csc(leaves + 1, source, target);
}

HostCsc random_undirected(std::int64_t nodes, std::int64_t edges) {
  CircuitGraph graph;
  graph.nets = static_cast<std::int32_t>(nodes);
  for (std::int64_t e = 0; e < edges; ++e) {
    const auto i = static_cast<std::uint64_t>(e), n = static_cast<std::uint64_t>(nodes);
    graph.edges.src.push_back(static_cast<std::int32_t>(below({1, kSynth, 0}, 2 * i, n)));
    graph.edges.dst.push_back(static_cast<std::int32_t>(below({1, kSynth, 0}, 2 * i + 1, n)));
  }
  return message_csc(graph);
}

/// `layers` mean-aggregation layers with self weight; the result of `row` for the input sin(global id).
double mean_network(std::int64_t nodes, const Ids& global, const Ids& row, const Ids& col, int layers,
                    std::size_t asked) {
  std::vector<double> h(idx(nodes));
  for (std::size_t i = 0; i < h.size(); ++i) h[i] = std::sin(static_cast<double>(global[i]));
  for (int layer = 0; layer < layers; ++layer) {
    std::vector<double> sum(h.size(), 0.0), count(h.size(), 0.0);
    for (std::size_t e = 0; e < row.size(); ++e) {
      sum[idx(col[e])] += h[idx(row[e])];
      ++count[idx(col[e])];
    }
    for (std::size_t i = 0; i < h.size(); ++i)
      h[i] = std::tanh(0.6 * h[i] + 1.7 * sum[i] / std::max(count[i], 1.0));
  }
  return h[asked];
}

}   // namespace

TEST_CASE("neighbor: full fanout lists neighbours in column order, hop by hop") {
  const NeighborSample sample = sample_neighbors(small_graph(), Ids{0}, Fanouts{-1, 64});
  CHECK(sample.n_id == Ids{0, 1, 2, 3, 4, 5});
  CHECK(sample.row == Ids{1, 2, 3, 0, 4, 5, 0});
  CHECK(sample.col == Ids{0, 0, 0, 1, 1, 2, 2});
  CHECK(sample.edge == Ids{0, 1, 2, 3, 4, 5, 6});
  CHECK(sample.hop_end == std::vector<std::int64_t>{1, 4, 6});
  CHECK(sample.batch.empty());
}

TEST_CASE("neighbor: seeds come first in their order, and known nodes are not discovered again") {
  const NeighborSample sample = sample_neighbors(small_graph(), Ids{2, 0}, Fanouts{3});
  CHECK(sample.n_id == Ids{2, 0, 5, 1, 3});
  CHECK(sample.row == Ids{2, 1, 3, 0, 4});
  CHECK(sample.col == Ids{0, 0, 1, 1, 1});
  CHECK(sample.edge == Ids{5, 6, 0, 1, 2});
}

TEST_CASE("neighbor: bidirectional adds the reverses, merged and sorted by (row, col)") {
  const NeighborSample sample =
      sample_neighbors(small_graph(), Ids{2, 0}, Fanouts{3}, {.direction = Direction::bidirectional});
  CHECK(sample.n_id == Ids{2, 0, 5, 1, 3});
  CHECK(sample.row == Ids{0, 0, 1, 1, 1, 2, 3, 4});
  CHECK(sample.col == Ids{1, 2, 0, 3, 4, 0, 1, 1});
  CHECK(sample.edge == Ids{1, 5, 6, 0, 2, 5, 0, 2});
}

TEST_CASE("neighbor: disjoint seeds share nothing, even when they are one node") {
  const NeighborSample sample = sample_neighbors(small_graph(), Ids{0, 0}, Fanouts{-1}, {.disjoint = true});
  CHECK(sample.n_id == Ids{0, 0, 1, 2, 3, 1, 2, 3});
  CHECK(sample.batch == Ids{0, 1, 0, 0, 0, 1, 1, 1});
  CHECK(sample.row == Ids{2, 3, 4, 5, 6, 7});
  CHECK(sample.col == Ids{0, 0, 0, 1, 1, 1});
  const NeighborSample deep =
      sample_neighbors(small_graph(), Ids{0, 1, 2}, Fanouts{-1, -1}, {.disjoint = true});
  for (std::size_t e = 0; e < deep.row.size(); ++e)
    CHECK(deep.batch[idx(deep.row[e])] == deep.batch[idx(deep.col[e])]);
}

TEST_CASE("neighbor: nodes of the last hop have no in-edges, no hops give the seeds alone") {
  const NeighborSample sample = sample_neighbors(small_graph(), Ids{0}, Fanouts{-1});
  for (const std::int32_t target : sample.col) CHECK(target == 0);
  CHECK(sample_neighbors(small_graph(), Ids{3, 1}, Fanouts{}).n_id == Ids{3, 1});
  CHECK(sample_neighbors(small_graph(), Ids{0}, Fanouts{0, 5}).n_id == Ids{0});
  CHECK(
      sample_neighbors(small_graph(), Ids{}, Fanouts{-1}, {.direction = Direction::bidirectional}).nodes() ==
      0);
}

TEST_CASE("neighbor: a smaller fanout draws distinct neighbours, anew each step and the same each time") {
  const HostCsc graph = star(100);
  std::vector<int> taken(101, 0);
  Ids first;
  int repeats = 0;
  for (std::uint32_t step = 0; step < 2000; ++step) {
    const SampleOptions options{.key = {5, kSample, step}};
    const NeighborSample sample = sample_neighbors(graph, Ids{0}, Fanouts{10}, options);
    REQUIRE(sample.n_id.size() == 11);
    CHECK(std::set<std::int32_t>(sample.edge.begin(), sample.edge.end()).size() == 10);
    if (step == 0) first = sample.n_id;
    repeats += sample.n_id == first;
    for (std::size_t i = 1; i < sample.n_id.size(); ++i) ++taken[idx(sample.n_id[i])];
  }
  CHECK(repeats == 1);
  CHECK(sample_neighbors(graph, Ids{0}, Fanouts{10}, {.key = {5, kSample, 0}}).n_id == first);
  // Each leaf is drawn 200 times on average, with a standard deviation of 13.4.
  for (std::size_t leaf = 1; leaf < taken.size(); ++leaf) CHECK(std::abs(taken[leaf] - 200) < 80);
}

TEST_CASE("neighbor: a node draws differently in two ego-graphs of one batch") {
  const NeighborSample sample = sample_neighbors(star(100), Ids{0, 0}, Fanouts{10}, {.disjoint = true});
  REQUIRE(sample.n_id.size() == 22);
  CHECK(!std::equal(sample.n_id.begin() + 2, sample.n_id.begin() + 12, sample.n_id.begin() + 12));
}

TEST_CASE("neighbor: seeds outside the graph or given twice are contract errors") {
  CHECK_THROWS_AS((void)sample_neighbors(small_graph(), Ids{6}, Fanouts{1}), ShapeError);
  CHECK_THROWS_AS((void)sample_neighbors(small_graph(), Ids{-1}, Fanouts{1}), ShapeError);
  CHECK_THROWS_AS((void)sample_neighbors(small_graph(), Ids{1, 1}, Fanouts{1}), ShapeError);
}

TEST_CASE("neighbor: as many hops as layers make ego-graph and full graph agree, fewer do not") {
  const HostCsc graph = random_undirected(150, 200);
  Ids all, col;
  for (std::int32_t v = 0; v < 150; ++v) {
    all.push_back(v);
    col.insert(col.end(), idx(graph.degree(v)), v);
  }
  int truncated = 0;
  for (const Direction direction : {Direction::directional, Direction::bidirectional}) {
    for (std::int32_t seed = 0; seed < 30; ++seed) {
      const NeighborSample ego =
          sample_neighbors(graph, Ids{seed}, Fanouts{-1, -1, -1}, {.direction = direction});
      const auto at_seed = idx(seed);
      for (const int layers : {3, 4}) {
        const double full = mean_network(150, all, graph.source, col, layers, at_seed);
        const double sampled = mean_network(ego.nodes(), ego.n_id, ego.row, ego.col, layers, 0);
        if (layers == 3)
          CHECK(sampled == test::near(full).epsilon(1e-12));
        else
          truncated += std::abs(sampled - full) > 1e-6;
      }
    }
  }
  CHECK(truncated > 20);
}
