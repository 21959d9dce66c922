#include "io/pairs/pair_columns.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "tests/io/device_graph.hpp"
#include "tests/io/plain_pairs.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for reverse
#include <cmath>
#include <cstring>   // for strcmp
#include <set>
#include <span>
#include <string>
#include <vector>

using namespace cgcl;
using namespace cgcl::test;

namespace {

std::vector<NetPair> all_pairs(std::int32_t nets) {
  std::vector<NetPair> out;
  for (std::int32_t a = 0; a < nets; ++a)
    for (std::int32_t b = a + 1; b < nets; ++b) out.push_back({a, b});
  return out;
}

std::size_t place_of(PairKnowledge knowledge, const std::string& name) {
  const auto columns = PairColumns::columns(knowledge);
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (columns[c].name == name) return c;
  FAIL("no column ", name);
  return 0;
}

float column(const FloatRows& rows, std::int64_t row, const std::string& name,
             PairKnowledge knowledge = PairKnowledge::unknown) {
  return rows.row(row)[place_of(knowledge, name)];
}

/// Half a step of a column, and what float sums may add.
double tolerance(const NamedColumn& c) {
  return std::string(c.name).find("walk_") != std::string::npos || std::string(c.name) == "size_product"
             ? 0.5 / 64 + 1e-4
             : 0.5 / 1024 + 1e-4;
}

}   // namespace

TEST_CASE("pair columns: every column of a pair is what plain loops over devices say") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const CircuitGraph graph = random_devices(seed, 26, seed == 2 ? 60 : 24);
    const PlainPairs plain(graph);
    const std::vector<NetPair> pairs = all_pairs(graph.nets);
    const FloatRows rows = PairColumns(graph, 1).rows(pairs);
    const auto table = PairColumns::columns(PairKnowledge::unknown);
    const std::size_t ends = 2 * PairColumns::net_columns(PairKnowledge::unknown).size();
    std::set<std::string> differing;   // from column to column there is something to tell
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const auto expected = plain.columns(pairs[i].a, pairs[i].b);
      REQUIRE(expected.size() == table.size() - ends);
      for (std::size_t c = ends; c < table.size(); ++c) {
        CAPTURE(seed);
        CAPTURE(pairs[i].a);
        CAPTURE(pairs[i].b);
        CAPTURE(table[c].name);
        const float found = rows.row(static_cast<std::int64_t>(i))[c];
        CHECK(std::abs(found - expected.at(table[c].name)) <= tolerance(table[c]));
        if (found != rows.row(0)[c]) differing.insert(table[c].name);
      }
    }
    if (seed == 2) CHECK(differing.size() >= table.size() - ends - 4);
  }
}

TEST_CASE(
    "pair columns: a row is the same from both ends, whatever else is asked, on any number of threads") {
  const CircuitGraph graph = random_devices(4, 90, 130);
  std::vector<NetPair> pairs = all_pairs(graph.nets);
  const FloatRows one = PairColumns(graph, 1).rows(pairs), three = PairColumns(graph, 3).rows(pairs);
  CHECK(one.values == three.values);
  std::vector<NetPair> turned;
  for (const NetPair& p : pairs) turned.push_back({p.b, p.a});
  std::reverse(turned.begin(), turned.end());
  const PairColumns columns(graph, 2);
  const FloatRows back = columns.rows(turned);
  const std::int64_t n = one.rows();
  bool same = true;
  for (std::int64_t i = 0; i < n; ++i) {
    const auto x = one.row(i), y = back.row(n - 1 - i);
    same = same && std::equal(x.begin(), x.end(), y.begin());
  }
  CHECK(same);
  CHECK(columns.rows({}).rows() == 0);
}

TEST_CASE("pair columns: a reader writes the same rows, over whatever stood there") {
  const CircuitGraph graph = random_devices(6, 60, 90);
  std::vector<NetPair> pairs = all_pairs(graph.nets);
  std::reverse(pairs.begin(), pairs.end());
  for (const bool given : {false, true}) {
    const PairColumns columns =
        given ? PairColumns(graph, 1, std::span(pairs).first(50)) : PairColumns(graph, 1);
    const FloatRows rows = columns.rows(pairs);
    PairColumns::Reader reader(columns);
    std::vector<float> row(idx(rows.columns), 7.0f);
    bool same = true;
    for (std::int64_t i = 0; i < rows.rows(); ++i) {
      reader.write(pairs[idx(i)], row);
      same = same && std::equal(row.begin(), row.end(), rows.row(i).begin());
    }
    CHECK(same);
    CHECK_THROWS_AS(reader.write({1, 1}, row), ShapeError);
    row.pop_back();
    CHECK_THROWS_AS(reader.write({0, 1}, row), ShapeError);
  }
}

TEST_CASE("pair columns: copies of a cell have the same bytes, whatever the numbers of their nets") {
  // Nets of three copies are dealt out in turns of different order.
  const std::int32_t part = 12;
  const auto net = [](int copy, std::int32_t n) {
    return n == kSupply ? kSupply : copy == 1 ? 3 * (part - 1 - n) + 1 : 3 * n + copy;
  };
  DeviceGraph built(3 * part);
  const RandomKey key{5, kSample, 9};
  for (int copy = 0; copy < 3; ++copy)
    for (std::uint64_t d = 0; d < 20; ++d) {
      const auto draw = [&](std::uint64_t i) {
        const auto n = static_cast<std::int32_t>(below(key, 4 * d + i, idx(part) + 1));
        return net(copy, n < part ? n : kSupply);
      };
      built.mos(d % 2 == 0, draw(0), draw(1), draw(2), 0.1f * static_cast<float>(d));
    }
  const CircuitGraph graph = built.graph();
  const PairColumns columns(graph, 1);
  std::vector<std::vector<NetPair>> pairs(3);
  for (const NetPair& p : all_pairs(part))
    for (int copy = 0; copy < 3; ++copy) pairs[idx(copy)].push_back({net(copy, p.a), net(copy, p.b)});
  const FloatRows first = columns.rows(pairs[0]);
  CHECK(columns.rows(pairs[1]).values == first.values);
  CHECK(columns.rows(pairs[2]).values == first.values);
}

TEST_CASE("pair columns: the columns of an end are those of its net, the smaller and the larger") {
  const CircuitGraph graph = random_devices(6, 30, 40);
  const std::vector<NetPair> pairs = all_pairs(graph.nets);
  for (const PairKnowledge knowledge : {PairKnowledge::unknown, PairKnowledge::given}) {
    const std::vector<NetPair> coupled = {{0, 1}, {1, 2}, {5, 1}, {7, 20}};
    const PairColumns columns =
        knowledge == PairKnowledge::given ? PairColumns(graph, 1, coupled) : PairColumns(graph, 1);
    const FloatRows rows = columns.rows(pairs);
    const auto table = PairColumns::net_columns(knowledge);
    std::vector<float> a(table.size()), b(table.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      columns.net_row(pairs[i].a, a);
      columns.net_row(pairs[i].b, b);
      for (std::size_t c = 0; c < table.size(); ++c) {
        const auto row = static_cast<std::int64_t>(i);
        const std::string name = table[c].name;
        CHECK(column(rows, row, "low_" + name, knowledge) == std::min(a[c], b[c]));
        CHECK(column(rows, row, "high_" + name, knowledge) == std::max(a[c], b[c]));
      }
    }
  }
}

TEST_CASE("pair columns: the table has every name once, with unit and source, those of given pairs last") {
  const auto unknown = PairColumns::columns(PairKnowledge::unknown),
             given = PairColumns::columns(PairKnowledge::given);
  REQUIRE(unknown.size() < given.size());
  std::set<std::string> names;
  for (std::size_t c = 0; c < given.size(); ++c) {
    CHECK(names.insert(given[c].name).second);
    CHECK(std::strlen(given[c].unit) > 0);
    CHECK(std::strlen(given[c].source) > 0);
    if (c < unknown.size()) CHECK(std::strcmp(unknown[c].name, given[c].name) == 0);
  }
  CHECK(std::string(given[PairColumns::distance_column()].name) == "distance");
}

TEST_CASE("pair columns: distance classes are 1, 2, 3 and all beyond") {
  // A row of seven nets, and one apart.
  DeviceGraph row(8);
  for (std::int32_t n = 0; n < 6; ++n) row.mos(false, n + 1, n, kSupply);
  row.mos(false, 7, kSupply, kSupply);
  const CircuitGraph graph = row.graph();
  const std::vector<NetPair> pairs = {{0, 1}, {0, 2}, {3, 0}, {0, 4}, {0, 6}, {7, 0}};
  const FloatRows rows = PairColumns(graph, 1).rows(pairs);
  const std::vector<float> distances = {1, 2, 3, 4, 6, 9};
  const std::vector<int> classes = {1, 2, 3, 4, 4, 4};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto of = rows.row(static_cast<std::int64_t>(i));
    CHECK(of[PairColumns::distance_column()] == distances[i]);
    CHECK(PairColumns::distance_class(of) == classes[i]);
  }
}

TEST_CASE("pair columns: a hub is met from the side of its small neighbours, with the same counts") {
  // The last net drives 600 gates; nets 0 and 1 share four of these with it, and a device with each other.
  const std::int32_t hub = 600;
  DeviceGraph built(hub + 1);
  for (std::int32_t g = 0; g < hub; ++g) built.mos(g % 2 == 0, hub, g, kSupply, 1);
  for (std::int32_t g = 2; g < 6; ++g) built.mos(false, 0, g, 1);
  const CircuitGraph graph = built.graph();
  const FloatRows rows = PairColumns(graph, 1).rows(std::vector<NetPair>{{0, hub}, {0, 1}, {2, 599}});
  const auto about = [](double count) { return doctest::Approx(std::log1p(count)).epsilon(1e-3); };
  CHECK(column(rows, 0, "common") == about(5));   // 1 and the four gates
  CHECK(column(rows, 0, "gs_sg") == 0);
  CHECK(column(rows, 0, "sg_gs") == about(4));
  CHECK(column(rows, 0, "gate_drain_p") == about(1));
  CHECK(column(rows, 0, "distance") == 1);
  CHECK(column(rows, 1, "common") == about(5));
  CHECK(column(rows, 2, "common") == about(1));
  CHECK(column(rows, 2, "distance") == 2);
}

TEST_CASE("pair columns: a pair of one net, or of none, is refused") {
  const CircuitGraph graph = random_devices(7, 5, 6);
  const PairColumns columns(graph, 1);
  std::vector<float> row(3);
  CHECK_THROWS_AS((void)columns.rows(std::vector<NetPair>{{1, 1}}), ShapeError);
  CHECK_THROWS_AS((void)columns.rows(std::vector<NetPair>{{0, 5}}), ShapeError);
  CHECK_THROWS_AS((void)columns.rows(std::vector<NetPair>{{-1, 2}}), ShapeError);
  CHECK_THROWS_AS(columns.net_row(0, row), ShapeError);
  CHECK_THROWS_AS(PairColumns(graph, 0), ShapeError);
  CHECK_THROWS_AS(PairColumns(graph, 1, std::vector<NetPair>{{3, 3}}), ShapeError);
}

TEST_CASE("pair columns: a design without devices has rows too") {
  const CircuitGraph graph = DeviceGraph(3).graph();
  const FloatRows rows = PairColumns(graph, 1).rows(std::vector<NetPair>{{0, 2}});
  CHECK(column(rows, 0, "distance") == 9);
  CHECK(column(rows, 0, "walk_sum") == -7);
  CHECK(std::all_of(rows.values.begin(), rows.values.end(), [](float x) { return std::isfinite(x); }));
}
