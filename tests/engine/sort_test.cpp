#include "engine/ops/sort.hpp"

#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "engine/ops/csr.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for stable_sort
#include <numeric>     // for iota

using namespace cgcl;

namespace {

std::vector<std::uint64_t> random_keys(std::int64_t n, std::uint64_t distinct) {
  std::vector<std::uint64_t> keys;
  for (std::int64_t i = 0; i < n; ++i)
    keys.push_back(below({8, kSample, 0}, static_cast<std::uint64_t>(i), distinct) * 0xD1342543DE82EF95ull);
  return keys;
}

}   // namespace

TEST_CASE("sort_by_key: ascending and stable over all 64 bits, as the standard library does it") {
  const Exec exec({.device = {}, .threads = 2});
  for (const std::int64_t n : {0, 1, 2, 33, 5000}) {
    const auto keys = random_keys(n, static_cast<std::uint64_t>(n / 3 + 1));
    std::vector<std::int32_t> order(keys.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::int32_t a, std::int32_t b) { return keys[idx(a)] < keys[idx(b)]; });
    const ops::Sorted sorted = ops::sort_by_key(exec, Tensor::from(exec, keys));
    CHECK(sorted.perm.to_host<std::int32_t>(exec) == order);
    auto ascending = keys;
    std::sort(ascending.begin(), ascending.end());
    CHECK(sorted.keys.to_host<std::uint64_t>(exec) == ascending);
  }
}

TEST_CASE("sort_by_key: equal keys, and keys that differ in one digit only") {
  const Exec exec;
  const auto order = [&](const std::vector<std::uint64_t>& keys) {
    return ops::sort_by_key(exec, Tensor::from(exec, keys)).perm.to_host<std::int32_t>(exec);
  };
  CHECK(order({5, 5, 5}) == std::vector<std::int32_t>{0, 1, 2});
  CHECK(order({~0ull, 0, 1ull << 63, 1}) == std::vector<std::int32_t>{1, 3, 2, 0});
  CHECK(order({1ull << 44, 0, 1ull << 43}) == std::vector<std::int32_t>{1, 2, 0});
}

TEST_CASE("group_sorted: one number a distinct value, and their count") {
  const Exec exec;
  const ops::Groups groups =
      ops::group_sorted(exec, Tensor::from(exec, std::vector<std::uint64_t>{3, 3, 7, 9, 9, 9}));
  CHECK(groups.count == 3);
  CHECK(groups.group.to_host<std::int32_t>(exec) == std::vector<std::int32_t>{0, 0, 1, 2, 2, 2});
  CHECK(ops::group_sorted(exec, Tensor::from(exec, std::vector<std::uint64_t>{})).count == 0);
}

TEST_CASE("exclusive_scan: sums of what comes before, and the total") {
  const Exec exec;
  CHECK(ops::exclusive_scan(exec, Tensor::from(exec, std::vector<std::int64_t>{4, 0, 2}))
            .to_host<std::int64_t>(exec) == std::vector<std::int64_t>{0, 4, 4, 6});
  CHECK(ops::exclusive_scan(exec, Tensor::from(exec, std::vector<std::int64_t>{}))
            .to_host<std::int64_t>(exec) == std::vector<std::int64_t>{0});
}

TEST_CASE("row index: positions by row, in order; ids outside are refused") {
  const Exec exec;
  const RowIndex index = ops::make_row_index(exec, std::vector<std::int32_t>{2, 0, 2, 3}, 5);
  CHECK(index.inverse.ptr.to_host<std::int64_t>(exec) == std::vector<std::int64_t>{0, 1, 1, 3, 4, 4});
  CHECK(index.inverse.col.to_host<std::int32_t>(exec) == std::vector<std::int32_t>{1, 0, 2, 3});
  CHECK_THROWS_AS((void)ops::make_row_index(exec, std::vector<std::int32_t>{5}, 5), ShapeError);
  CHECK_THROWS_AS((void)ops::make_row_index(exec, std::vector<std::int32_t>{-1}, 5), ShapeError);
}

TEST_CASE(
    "make_graph: rows by target keep the order of the list, and the transpose knows each edge's position") {
  const Exec exec;
  const std::vector<std::int32_t> source{0, 2, 1, 1, 2}, target{1, 1, 0, 1, 2};
  const Graph g = ops::make_graph(exec, 4, source, target);
  CHECK(g.in.ptr.to_host<std::int64_t>(exec) == std::vector<std::int64_t>{0, 1, 4, 5, 5});
  CHECK(g.in.col.to_host<std::int32_t>(exec) == std::vector<std::int32_t>{1, 0, 2, 1, 2});
  CHECK(g.in.edge.to_host<std::int32_t>(exec) == std::vector<std::int32_t>{2, 0, 1, 3, 4});
  CHECK(g.target.to_host<std::int32_t>(exec) == std::vector<std::int32_t>{0, 1, 1, 1, 2});
  const auto col = g.out.col.to_host<std::int32_t>(exec), edge = g.out.edge.to_host<std::int32_t>(exec);
  const auto in_target = g.target.to_host<std::int32_t>(exec);
  for (std::size_t e = 0; e < col.size(); ++e) CHECK(in_target[idx(edge[e])] == col[e]);
  const Graph looped = ops::make_graph(exec, 4, source, target, ops::SelfLoops::replace);
  CHECK(looped.in.nnz == 3 + 4);   // two loops of the list make room for one a node
  CHECK(looped.in.col.to_host<std::int32_t>(exec) == std::vector<std::int32_t>{1, 0, 0, 2, 1, 2, 3});
  CHECK_THROWS_AS((void)ops::make_graph(exec, 2, source, target), ShapeError);
}

TEST_CASE("edge_weights: mean and symmetric normalisation count every in-edge") {
  const Exec exec;
  const std::vector<std::int32_t> source{0, 2, 1, 1}, target{1, 1, 0, 1};   // in-degrees 1, 3, 0
  const Graph g = ops::make_graph(exec, 3, source, target);
  const auto mean = ops::edge_weights(exec, g, ops::EdgeNorm::mean, DType::f64);
  CHECK(mean.in.to_host<double>(exec)[0] == 1.0);
  CHECK(mean.in.to_host<double>(exec)[1] == doctest::Approx(1.0 / 3));
  const auto symmetric = ops::edge_weights(exec, g, ops::EdgeNorm::symmetric, DType::f64);
  const auto in = symmetric.in.to_host<double>(exec), out = symmetric.out.to_host<double>(exec);
  CHECK(in[0] == doctest::Approx(0.57735026918962576));   // 1 -> 0
  CHECK(in[2] == 0.0);                                    // from node 2, which has no in-edge
  const auto position = g.out.edge.to_host<std::int32_t>(exec);
  for (std::size_t e = 0; e < out.size(); ++e) CHECK(out[e] == in[idx(position[e])]);
  CHECK_FALSE(ops::edge_weights(exec, g, ops::EdgeNorm::none, DType::f32).in.defined());
}
