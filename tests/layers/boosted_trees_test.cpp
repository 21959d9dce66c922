#include "layers/trees/boosted_trees.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "layers/trees/weighted_rows.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for max
#include <cmath>       // for exp, nanf, sin

using namespace cgcl;

namespace {

ExecOptions threads_of(int threads) {
  ExecOptions options;
  options.threads = threads;
  return options;
}

}   // namespace

TEST_CASE("boosted trees: a step and an interaction are learnt, means are right under every loss") {
  const Exec exec(threads_of(2));
  FloatRows x{.columns = 3, .values = {}};
  std::vector<double> squared, logistic, gamma;
  for (int i = 0; i < 2000; ++i) {
    const int a = i % 7, b = (i / 7) % 5;
    x.values.insert(x.values.end(),
                    {static_cast<float>(a), static_cast<float>(b), static_cast<float>(i % 3)});
    squared.push_back(a > 3 ? 2.0 : -1.0);
    logistic.push_back((a > 3) != (b > 2) ? 1.0 : 0.0);
    gamma.push_back(std::exp(a > 3 ? 2.0 : -3.0) * (i % 2 == 0 ? 0.5 : 1.5));
  }
  const std::vector<double> weight(2000, 1.0);
  const TreeOptions options{.trees = 100, .min_leaf_rows = 5};
  const BoostedTrees s(exec, x, squared, weight, TreeLoss::squared, options),
      l(exec, x, logistic, weight, TreeLoss::logistic, options),
      g(exec, x, gamma, weight, TreeLoss::gamma, options);
  CHECK(s(std::vector<float>{6, 0, 0}) == test::near(2).epsilon(0.01));
  CHECK(s(std::vector<float>{1, 0, 0}) == test::near(-1).epsilon(0.01));
  CHECK(l(std::vector<float>{6, 0, 0}) > 0.95);
  CHECK(l(std::vector<float>{6, 4, 0}) < 0.05);
  CHECK(g(std::vector<float>{6, 0, 0}) == test::near(std::exp(2)).epsilon(0.05));
  CHECK(g(std::vector<float>{1, 0, 0}) == test::near(std::exp(-3)).epsilon(0.05));
  CHECK_THROWS_AS(BoostedTrees(exec, x, squared, std::vector<double>(3, 1.0), TreeLoss::squared), ShapeError);
  CHECK(BoostedTrees()(std::vector<float>{}) == 0);
}

TEST_CASE("boosted trees: a monotone constraint holds wherever the labels do not, and only in its column") {
  const Exec exec(threads_of(2));
  FloatRows x{.columns = 2, .values = {}};
  std::vector<double> y;
  for (int i = 0; i < 4000; ++i) {
    const int a = i % 20, b = (i / 20) % 20;
    x.values.insert(x.values.end(), {static_cast<float>(a), static_cast<float>(b)});
    y.push_back(a + 6 * std::sin(a) + (b < 10 ? b : 20 - b));   // rises on the whole, not everywhere
  }
  const std::vector<double> weight(y.size(), 1.0);
  const auto falls = [&](const BoostedTrees& trees, bool along_first) {
    double most = 0;
    for (float fixed = 0; fixed < 20; ++fixed)
      for (float at = 0; at < 19; ++at) {
        const auto value = [&](float v) {
          return along_first ? trees(std::vector<float>{v, fixed}) : trees(std::vector<float>{fixed, v});
        };
        most = std::max(most, value(at) - value(at + 1));
      }
    return most;
  };
  for (const TreeLoss loss : {TreeLoss::squared, TreeLoss::gamma}) {
    std::vector<double> label = y;
    if (loss == TreeLoss::gamma)
      for (double& v : label) v = std::exp(v / 10);
    TreeOptions options{.trees = 60, .min_leaf_rows = 5};
    CHECK(falls(BoostedTrees(exec, x, label, weight, loss, options), true) > 0.1);
    options.monotone = {1, 0};
    const BoostedTrees rising(exec, x, label, weight, loss, options);
    CHECK(falls(rising, true) <= 0);
    CHECK(falls(rising, false) > 0.1);
    options.monotone = {1};
    CHECK_THROWS_AS(BoostedTrees(exec, x, label, weight, loss, options), ShapeError);
  }
}

TEST_CASE("weighted rows: a row and its copies weigh as they do one by one, too many rows are thinned") {
  const Exec exec(threads_of(1));
  WeightedRows merged, apart;
  for (int i = 0; i < 600; ++i) {
    // The third column tells copies apart but is the same for all rows of `merged`.
    const auto a = static_cast<float>(i % 10), b = static_cast<float>(i % 30);
    const double label = 1 + a * static_cast<float>(i % 3);
    merged.add(std::vector<float>{a, b, 0}, label, 2);
    apart.add(std::vector<float>{a, b, static_cast<float>(i)}, label, 2);
  }
  CHECK(merged.distinct() == 30);
  CHECK(apart.distinct() == 600);
  // One tree of two leaves divides both alike: the column of copies is worth less than the first.
  TreeOptions options{.trees = 1, .leaves = 2, .min_leaf_rows = 1, .l2 = 0};
  const BoostedTrees m = merged.fit(exec, TreeLoss::gamma, options),
                     n = apart.fit(exec, TreeLoss::gamma, options);
  for (float a = 0; a < 10; ++a)
    CHECK(m(std::vector<float>{a, a, 0}) == test::near(n(std::vector<float>{a, a, 300})));
  CHECK(WeightedRows().fit(exec, TreeLoss::squared, options).empty());
  WeightedRows bounded(100);
  for (int i = 0; i < 5000; ++i) bounded.add(std::vector<float>{static_cast<float>(i % 1000)}, 1, 1);
  CHECK(bounded.distinct() <= 100);
  CHECK(bounded.distinct() > 20);
  CHECK_THROWS_AS(bounded.add(std::vector<float>{1, 2}, 1, 1), ShapeError);
}

TEST_CASE("boosted trees: a state is read back, one whose child lies before its parent is refused") {
  const Exec exec(threads_of(1));
  const FloatRows x{.columns = 1, .values = {0, 1, 2, 3}};
  const std::vector<double> y = {0, 0, 1, 1}, weight(4, 1.0);
  const BoostedTrees trees(exec, x, y, weight, TreeLoss::squared, {.trees = 3, .min_leaf_rows = 1});
  const NamedState state = trees.state(exec);
  const BoostedTrees back = BoostedTrees::from_state(exec, state, 1);
  for (const float at : x.values) CHECK(back(std::vector<float>{at}) == trees(std::vector<float>{at}));
  CHECK(BoostedTrees::from_state(exec, BoostedTrees().state(exec), 1).empty());
  CHECK_THROWS_AS((void)BoostedTrees::from_state(exec, {}, 1), Error);
  CHECK_THROWS_AS((void)BoostedTrees::from_state(exec, state, 0), Error);   // of a column beyond the row

  const auto refused = [&](const char* name, const Tensor& value) {
    NamedState hostile = state;
    for (auto& [known, tensor] : hostile.tensors)
      if (known == name) tensor = value;
    CAPTURE(name);
    CHECK_THROWS_AS((void)BoostedTrees::from_state(exec, hostile, 1), Error);
  };
  const auto ids = [&](std::size_t n, std::int32_t id) { return Tensor::from(exec, std::vector(n, id)); };
  const auto nodes = idx(state.tensors[1].second.size());
  refused("right", ids(nodes, 0));
  refused("right", ids(nodes, static_cast<std::int32_t>(nodes)));
  refused("right", ids(nodes - 1, static_cast<std::int32_t>(nodes - 1)));
  refused("root", ids(3, -1));
  refused("root", ids(3, static_cast<std::int32_t>(nodes)));
  refused("root", ids(2, 0));
  refused("column", ids(nodes, 0));   // the last node has no children
  refused("column", ids(nodes, -2));
  refused("value", ids(nodes, 0));   // of another type
  refused("value", Tensor::from(exec, std::vector<float>(nodes, std::nanf(""))));
}
