#include "io/graph/quotient.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "io/graph/colours.hpp"

#include <doctest/doctest.h>

#include <map>
#include <numeric>   // for accumulate
#include <tuple>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

namespace {

struct Directed {
  Ids source, target, type;
};

/// Both directions of an undirected list; the type is that of the edge.
Directed directed(const Ids& a, const Ids& b, const Ids& type = {}) {
  Directed out{a, b, type};
  out.source.insert(out.source.end(), b.begin(), b.end());
  out.target.insert(out.target.end(), a.begin(), a.end());
  out.type.insert(out.type.end(), type.begin(), type.end());
  return out;
}

/// Edges as (target, source, type) with counts, however they are listed.
std::map<std::tuple<std::int32_t, std::int32_t, std::int32_t>, double> counted(const Quotient& q) {
  std::map<std::tuple<std::int32_t, std::int32_t, std::int32_t>, double> out;
  for (std::size_t e = 0; e < q.source.size(); ++e) {
    const auto key = std::tuple{q.target[e], q.source[e], q.edge_type.empty() ? 0 : q.edge_type[e]};
    CHECK(out.emplace(key, q.edge_multiplicity[e]).second);   // each once
  }
  return out;
}

}   // namespace

TEST_CASE("quotient: a star is a hub with its leaves counted") {
  const Directed star = directed({0, 0, 0, 0}, {1, 2, 3, 4});
  const Quotient q = make_quotient(Ids{0, 1, 1, 1, 1}, star.source, star.target);
  CHECK(q.rows() == 2);
  CHECK(q.representative == Ids{0, 1});
  CHECK(q.multiplicity == std::vector<double>{1, 4});
  CHECK(q.source == Ids{1, 0});
  CHECK(q.target == Ids{0, 1});
  CHECK(q.edge_multiplicity == std::vector<double>{4, 1});
  CHECK(q.edge_type.empty());
}

TEST_CASE("quotient: neighbours of the own colour become a loop, parallel edges and types are kept apart") {
  // Triangle of one colour, each edge double: once of type 0, once of type 1; node 3 isolated.
  const Directed g = directed({0, 1, 2, 0, 1, 2}, {1, 2, 0, 1, 2, 0}, {0, 0, 0, 1, 1, 1});
  const Quotient typed = make_quotient(Ids{0, 0, 0, 1}, g.source, g.target, g.type);
  CHECK(counted(typed) == decltype(counted(typed)){{{0, 0, 0}, 2}, {{0, 0, 1}, 2}});
  CHECK(typed.multiplicity == std::vector<double>{3, 1});
  const Quotient plain = make_quotient(Ids{0, 0, 0, 1}, g.source, g.target);
  CHECK(plain.edge_multiplicity == std::vector<double>{4});
}

TEST_CASE("quotient: no nodes, one node, no edges, all nodes different") {
  CHECK(make_quotient({}, {}, {}).rows() == 0);
  const Quotient one = make_quotient(Ids{0}, {}, {});
  CHECK(one.multiplicity == std::vector<double>{1});
  CHECK(one.source.empty());
  const Quotient isolated = make_quotient(Ids{0, 0, 1, 0}, {}, {});
  CHECK(isolated.multiplicity == std::vector<double>{3, 1});
  CHECK(isolated.representative == Ids{0, 2});
  const Directed path = directed({0, 1}, {1, 2});
  const Quotient same = make_quotient(Ids{0, 1, 2}, path.source, path.target);
  CHECK(same.rows() == 3);
  CHECK(same.multiplicity == std::vector<double>(3, 1.0));
  CHECK(counted(same) ==
        decltype(counted(same)){{{1, 0, 0}, 1}, {{2, 1, 0}, 1}, {{0, 1, 0}, 1}, {{1, 2, 0}, 1}});
}

TEST_CASE(
    "quotient: on random graphs counts sum to nodes and in-degrees, whichever node stands for its colour") {
  for (std::uint32_t trial = 0; trial < 12; ++trial) {
    const RandomKey key{trial, kSynth, 4};
    const std::size_t nodes = 60, edges = 15 * trial;   // the first has none; isolated nodes in most
    Ids a, b, type, start;
    for (std::size_t e = 0; e < edges; ++e) {
      const auto u = static_cast<std::int32_t>(below(key, 2 * e, nodes)),
                 v = static_cast<std::int32_t>(below(key, 2 * e + 1, trial % 2 ? nodes : 8));   // hubs
      if (u == v) continue;
      a.push_back(u);
      b.push_back(v);
    }
    for (std::size_t v = 0; v < nodes; ++v)
      start.push_back(static_cast<std::int32_t>(below(key, 9000 + v, 2)));
    const Directed g = directed(a, b);
    // Refined until nothing splits any more, the quotient does not depend on who stands for a colour.
    const Ids colour = refine_colours(a, b, start, static_cast<int>(nodes)).colour;
    const Quotient q = make_quotient(colour, g.source, g.target);
    CHECK(std::accumulate(q.multiplicity.begin(), q.multiplicity.end(), 0.0) == static_cast<double>(nodes));
    double all = 0;
    for (std::size_t e = 0; e < q.source.size(); ++e)
      all += q.edge_multiplicity[e] * q.multiplicity[idx(q.target[e])];
    CHECK(all == static_cast<double>(g.source.size()));
    const auto counts = counted(q);
    std::vector<std::map<std::int32_t, double>> around(nodes);
    for (std::size_t e = 0; e < g.source.size(); ++e) around[idx(g.target[e])][colour[idx(g.source[e])]] += 1;
    for (std::size_t v = 0; v < nodes; ++v) {
      double degree = 0, listed = 0;
      for (const auto& [source, count] : around[v]) {
        const auto edge = counts.find({colour[v], source, 0});
        REQUIRE(edge != counts.end());
        CHECK(edge->second == count);
        degree += count;
      }
      for (std::size_t e = 0; e < q.target.size(); ++e)
        if (q.target[e] == colour[v]) listed += q.edge_multiplicity[e];
      CHECK(listed == degree);
    }
  }
}

TEST_CASE("quotient: colours out of order, ids outside and lists that do not fit are refused") {
  CHECK_THROWS_AS((void)make_quotient(Ids{1, 0}, {}, {}), ShapeError);
  CHECK_THROWS_AS((void)make_quotient(Ids{0, 2}, {}, {}), ShapeError);
  CHECK_THROWS_AS((void)make_quotient(Ids{0, -1}, {}, {}), ShapeError);
  CHECK_THROWS_AS((void)make_quotient(Ids{0, 0}, Ids{0}, Ids{2}), ShapeError);
  CHECK_THROWS_AS((void)make_quotient(Ids{0, 0}, Ids{-1}, Ids{0}), ShapeError);
  CHECK_THROWS_AS((void)make_quotient(Ids{0, 0}, Ids{0, 1}, Ids{1}), ShapeError);
  CHECK_THROWS_AS((void)make_quotient(Ids{0, 0}, Ids{0}, Ids{1}, Ids{0, 0}), ShapeError);
}

TEST_CASE("quotient: replicas deal a colour's nodes to rows in turn and keep what each row hears") {
  // A net with five pins: colours net, pin.
  const std::vector<std::int32_t> colour{0, 1, 1, 1, 1, 1}, source{0, 0, 0, 0, 0, 1, 2, 3, 4, 5},
      target{1, 2, 3, 4, 5, 0, 0, 0, 0, 0};
  const Quotient plain = make_quotient(colour, source, target);
  std::vector<std::int32_t> row = colour;
  const Quotient three = replicate(plain, row, 3);
  CHECK(row == std::vector<std::int32_t>{0, 1, 2, 3, 1, 2});
  CHECK(three.multiplicity == std::vector<double>{1, 2, 2, 1});
  CHECK(three.representative == std::vector<std::int32_t>{0, 1, 1, 1});
  std::vector<double> heard(4, 0);
  for (std::size_t e = 0; e < three.source.size(); ++e)
    heard[idx(three.target[e])] += three.edge_multiplicity[e];
  CHECK(heard == std::vector<double>{5, 1, 1, 1});
  CHECK_THROWS_AS((void)replicate(plain, row, 0), ShapeError);
}
