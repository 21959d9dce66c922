// Sparse products and reductions over rows against loops over the edges.
#include "engine/ops/segment.hpp"

#include "engine/core/exec.hpp"
#include "engine/core/index.hpp"
#include "engine/ops/csr.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for exp

using namespace cgcl;

using Values = std::vector<double>;
using Ids = std::vector<std::int32_t>;

namespace {

/// Node 3 has no in-edge; the edge 0 -> 1 occurs twice; 2 has a loop. Rows of `in`: 0: {2}, 1: {0, 0, 2},
/// 2: {2, 3}, 3: {}.
const Ids kSource{0, 2, 0, 2, 2, 3}, kTarget{1, 1, 1, 0, 2, 2};

Graph small(const Exec& exec) { return ops::make_graph(exec, 4, kSource, kTarget); }

const Values kX{1, -1, 2, -2, 4, -4, 8, -8};

}   // namespace

TEST_CASE("spmm: sums over in-edges, duplicates and loops included, and 0 where there are none") {
  const Exec exec;
  const Graph g = small(exec);
  const Tensor x = Tensor::from(exec, kX, 4, 2);
  const Tensor y = ops::spmm(exec, g.in, {}, x, 4);
  CHECK(y.to_host<double>(exec) == Values{4, -4, 6, -6, 12, -12, 0, 0});
  // The transpose sends the other way.
  CHECK(ops::spmm(exec, g.out, {}, x, 4).to_host<double>(exec) == Values{4, -4, 0, 0, 7, -7, 4, -4});
  const Tensor weight = Tensor::from(exec, Values{10, 1, 2, 3, 4, 5});   // in the order of `in`
  const Values weighted{40, -40, 1 * 1 + 2 * 4 + 3 * 1, -12, 4 * 4 + 5 * 8, -56, 0, 0};
  CHECK(ops::spmm(exec, g.in, weight, x, 4).to_host<double>(exec) == weighted);
  CHECK_THROWS_AS((void)ops::spmm(exec, g.in, {}, Tensor::from(exec, kX, 2, 4), 4), ShapeError);
}

TEST_CASE("spmm_add: accumulates") {
  const Exec exec;
  const Graph g = small(exec);
  Tensor y = Tensor::from(exec, Values{100, 100, 100, 100, 100, 100, 100, 100}, 4, 2);
  ops::spmm_add(exec, g.in, {}, Tensor::from(exec, kX, 4, 2), 4, y);
  CHECK(y.to_host<double>(exec) == Values{104, 96, 106, 94, 112, 88, 100, 100});
}

TEST_CASE("edge_dot: one product for each edge, target with source") {
  const Exec exec;
  const Graph g = small(exec);
  const Tensor a = Tensor::from(exec, Values{1, 0, 0, 1, 2, 0, 0, 2}, 4, 2);
  const auto d = ops::edge_dot(exec, g.in, a, Tensor::from(exec, kX, 4, 2)).to_host<double>(exec);
  const auto col = g.in.col.to_host<std::int32_t>(exec), row = g.target.to_host<std::int32_t>(exec);
  const auto at = a.to_host<double>(exec);
  REQUIRE(d.size() == 6);
  for (std::size_t e = 0; e < 6; ++e) {
    const std::size_t r = 2 * idx(row[e]), c = 2 * idx(col[e]);
    CHECK(d[e] == at[r] * kX[c] + at[r + 1] * kX[c + 1]);
  }
}

TEST_CASE("segment_softmax: shares of a row sum to 1, whatever is added to all of it") {
  const Exec exec;
  const Graph g = small(exec);
  const Values x{5, 1, 2, 3, 1000, 1001};
  const auto y = ops::segment_softmax(exec, g.in, Tensor::from(exec, x, 6, 1)).to_host<double>(exec);
  CHECK(y[0] == test::near(1));
  const double sum = std::exp(1.0) + std::exp(2.0) + std::exp(3.0);
  for (std::size_t e = 1; e < 4; ++e) CHECK(y[e] == test::near(std::exp(x[e]) / sum));
  CHECK(y[4] == test::near(1 / (1 + std::exp(1.0))));
  CHECK(y[4] + y[5] == test::near(1));
}

TEST_CASE("make_graph: rows by target, loops replaced, ids checked") {
  const Exec exec;
  const Graph g = small(exec);
  CHECK(g.in.ptr.to_host<std::int64_t>(exec) == std::vector<std::int64_t>{0, 1, 4, 6, 6});
  CHECK(g.in.col.to_host<std::int32_t>(exec) == Ids{2, 0, 2, 0, 2, 3});
  CHECK(g.in.edge.to_host<std::int32_t>(exec) == Ids{3, 0, 1, 2, 4, 5});
  CHECK(g.target.to_host<std::int32_t>(exec) == Ids{0, 1, 1, 1, 2, 2});
  const Graph looped = ops::make_graph(exec, 4, kSource, kTarget, ops::SelfLoops::replace);
  CHECK(looped.in.col.to_host<std::int32_t>(exec) == Ids{2, 0, 0, 2, 0, 1, 3, 2, 3});
  CHECK(looped.in.edge.to_host<std::int32_t>(exec) == Ids{3, -1, 0, 1, 2, -1, 5, -1, -1});
  CHECK_THROWS_AS((void)ops::make_graph(exec, 3, kSource, kTarget), ShapeError);
  CHECK_THROWS_AS((void)ops::make_graph(exec, 4, Ids{-1}, Ids{0}), ShapeError);
}

TEST_CASE("both_directions: every edge there, then every edge back") {
  const ops::DirectedEdges both = ops::both_directions(Ids{0, 1}, Ids{2, 3});
  CHECK(both.source == Ids{0, 1, 2, 3});
  CHECK(both.target == Ids{2, 3, 0, 1});
  CHECK(ops::both_directions({}, {}).source.empty());
}

TEST_CASE("make_graph: rows of more than 256 edges are listed in segments that cover them in order") {
  const Exec exec;
  Ids source, target;
  const auto add_row = [&](std::int32_t row, std::int64_t degree) {
    for (std::int64_t e = 0; e < degree; ++e) {
      source.push_back(static_cast<std::int32_t>(e % 7));
      target.push_back(row);
    }
  };
  add_row(0, kHubEdges);
  add_row(2, kHubEdges + 1);
  add_row(5, 64 * kHubEdges + 1);   // its segments are longer, so that they stay few
  const Graph g = ops::make_graph(exec, 7, source, target);
  CHECK(g.in.hubs_known);
  const auto listed = g.in.hubs.to_host<std::int64_t>(exec);
  const auto ptr = g.in.ptr.to_host<std::int64_t>(exec);
  std::vector<std::int64_t> end(7, -1), count(7, 0);
  for (std::size_t s = 0; s < listed.size(); s += 3) {
    const auto row = idx(listed[s]);
    CHECK(listed[s + 1] == (end[row] < 0 ? ptr[row] : end[row]));
    CHECK(listed[s + 2] > listed[s + 1]);
    end[row] = listed[s + 2];
    ++count[row];
  }
  CHECK(count == std::vector<std::int64_t>{0, 0, 2, 0, 0, 64, 0});
  CHECK(end[2] == ptr[3]);
  CHECK(end[5] == ptr[6]);
}
