#include "io/pairs/pair_search.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

namespace {

/// Random edges in both directions, and one node that is joined with a third of the others.
HostCsc random_graph(std::uint32_t seed, std::uint64_t nodes, std::uint64_t edges) {
  const RandomKey key{seed, kSynth, 0};
  Ids a, b;
  for (std::uint64_t e = 0; e < edges; ++e) {
    a.push_back(static_cast<std::int32_t>(below(key, 2 * e, nodes)));
    b.push_back(static_cast<std::int32_t>(below(key, 2 * e + 1, nodes)));
  }
  for (std::int32_t v = 3; v < static_cast<std::int32_t>(nodes); v += 3) {
    a.push_back(0);
    b.push_back(v);
  }
  const Ids first = a;
  a.insert(a.end(), b.begin(), b.end());
  b.insert(b.end(), first.begin(), first.end());
  return make_csc(static_cast<std::int64_t>(nodes), a, b);
}

/// Levels of a plain search: distance and number of shortest paths of every node, edges of every level.
struct Levels {
  Ids distance;
  std::vector<double> number;
  std::vector<std::int64_t> edges = std::vector<std::int64_t>(20, 0);

  Levels(const HostCsc& graph, std::int32_t from)
      : distance(idx(graph.nodes()), -1), number(distance.size(), 0.0) {
    Ids queue = {from};
    distance[idx(from)] = 0;
    number[idx(from)] = 1;
    for (std::size_t at = 0; at < queue.size(); ++at) {
      const auto u = idx(queue[at]);
      if (distance[u] < 20) edges[idx(distance[u])] += graph.degree(queue[at]);
      for (std::int64_t e = graph.ptr[u]; e < graph.ptr[u + 1]; ++e) {
        const auto v = idx(graph.source[idx(e)]);
        if (distance[v] < 0) {
          distance[v] = distance[u] + 1;
          queue.push_back(static_cast<std::int32_t>(v));
        }
        if (distance[v] == distance[u] + 1) number[v] += number[u];
      }
    }
  }
};

/// The definition: the end with fewer edges goes on, the lower node of equals, until the work is spent.
ShortestPaths by_definition(const HostCsc& graph, std::int32_t a, std::int32_t b,
                            const PairOptions& options) {
  if (a == b) return {0, 1};
  if (b < a) std::swap(a, b);
  const Levels at_a(graph, a), at_b(graph, b);
  const auto end = idx(b);
  std::int64_t work = 0;
  for (std::size_t i = 0, j = 0; static_cast<int>(i + j) + 1 < options.cap;) {
    const std::int64_t ea = at_a.edges[i], eb = at_b.edges[j];
    work += std::min(ea, eb);
    if (std::min(ea, eb) == 0 || work > options.work) break;
    ++(ea <= eb ? i : j);
    if (at_a.distance[end] == static_cast<std::int32_t>(i + j))
      return {static_cast<int>(i + j),
              static_cast<std::int32_t>(std::min<double>(kManyPaths, at_a.number[end]))};
  }
  return {options.cap, 0};
}

}   // namespace

TEST_CASE("pair search: every order of links and every share gives what turns give, within any work") {
  std::int64_t found = 0, given_up = 0;
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    const HostCsc graph = random_graph(seed, 70, 40 + 12 * seed);
    for (const std::int64_t work : {0, 1, 3, 10, 30, 100, 1000})
      for (const int cap : {1, 4, 10, kMaxCapLength}) {
        const PairOptions options{.cap = cap, .work = work};
        PairSearch search(graph, options);
        for (std::uint64_t i = 0; i < 150; ++i) {
          const RandomKey key{seed, kSample, static_cast<std::uint32_t>(work)};
          const auto a = static_cast<std::int32_t>(below(key, i / 5, 70)),   // five in a row share it
              b = static_cast<std::int32_t>(below(key, 1000 + i, 70));
          const std::int64_t share = i % 3 == 0 ? 1 : i % 3 == 1 ? 5 : 1000;
          const ShortestPaths is = search.find(a, b, share), should = by_definition(graph, a, b, options);
          CAPTURE(str("seed ", seed, " work ", work, " cap ", cap, " link ", a, " ", b, " share ", share));
          REQUIRE(is.distance == should.distance);
          REQUIRE(is.number == should.number);
          found += is.number > 0;
          given_up += is.number == 0;
        }
      }
  }
  CHECK((found > 5000 && given_up > 5000));
}

TEST_CASE("search ball: levels, places and numbers of paths, in a table that grows") {
  // A centre with 600 neighbours that all lead to one node.
  Ids a, b;
  for (std::int32_t i = 1; i <= 600; ++i) {
    a.insert(a.end(), {0, i, i, 601});
    b.insert(b.end(), {i, 0, 601, i});
  }
  const HostCsc graph = make_csc(602, a, b);
  SearchBall ball(graph, 602);
  CHECK(ball.centre() == -1);
  for (int again = 0; again < 2; ++again) {
    ball.start(0);
    ball.grow();
    CHECK(ball.at(1).size() == 600);
    CHECK(ball.edges(1) == 1200);
    CHECK(ball.place(601) == -1);
    ball.grow();
    REQUIRE(ball.place(601) == 601);
    CHECK(ball.in_level(601, 2));
    CHECK(ball.paths(601) == kManyPaths);
    for (std::int32_t i = 1; i <= 600; ++i) REQUIRE(ball.in_level(ball.place(i), 1));
    ball.grow();
    CHECK(ball.at(3).empty());
    CHECK(ball.edges(3) == 0);
  }
}
