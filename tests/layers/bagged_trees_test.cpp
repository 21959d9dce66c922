#include "layers/trees/bagged_trees.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>      // for sin
#include <iterator>   // for next
#include <set>

using namespace cgcl;

namespace {

Exec exec_of(int threads) {
  ExecOptions options;
  options.threads = threads;
  return Exec(options);
}

struct Sample {
  FloatRows x;
  std::vector<double> y, weight;
};

/// Few distinct values a column, so that every threshold between them can be tried.
Sample sample_of(int rows, int columns) {
  Sample s{{.columns = columns, .values = {}}, {}, {}};
  const RandomKey key{7, kSample, 1};
  for (int i = 0; i < rows; ++i) {
    double y = 0;
    for (int c = 0; c < columns; ++c) {
      const auto draw = static_cast<std::uint64_t>(i * columns + c);
      const auto v = static_cast<float>(below(key, draw, 12));
      s.x.values.push_back(v);
      y += std::sin(static_cast<double>(v) * (c + 1));
    }
    s.y.push_back(y);
    s.weight.push_back(0.5 + uniform01(key, static_cast<std::uint64_t>(i) + (std::uint64_t{1} << 30)));
  }
  return s;
}

/// A leaf of the definition: its rows, and its best split by trying all of them.
struct PlainLeaf {
  std::vector<int> rows;
  double gain = 0;
  int column = -1;
  float threshold = 0;
};

struct PlainSums {
  double gradient = 0, hessian = 0;
  int rows = 0;

  [[nodiscard]] double score() const { return gradient * gradient / (hessian + 1); }
};

void try_all_splits(const Sample& s, const std::vector<double>& output, int min_rows, PlainLeaf& leaf) {
  const auto sums = [&](int column, float threshold, bool left) {
    PlainSums out;
    for (const int i : leaf.rows) {
      if ((s.x.row(i)[idx(column)] <= threshold) != left) continue;
      out.gradient += s.weight[idx(i)] * (output[idx(i)] - s.y[idx(i)]);
      out.hessian += s.weight[idx(i)];
      ++out.rows;
    }
    return out;
  };
  const PlainSums all = sums(0, 1e9F, true);
  for (int c = 0; c < s.x.columns; ++c) {
    std::set<float> values;
    for (std::int64_t i = 0; i < s.x.rows(); ++i) values.insert(s.x.row(i)[idx(c)]);
    for (auto v = values.begin(); std::next(v) != values.end(); ++v) {
      const float threshold = *v + (*std::next(v) - *v) / 2;
      const PlainSums left = sums(c, threshold, true), right = sums(c, threshold, false);
      if (left.rows < min_rows || right.rows < min_rows) continue;
      const double gain = left.score() + right.score() - all.score();
      if (gain > leaf.gain + 1e-9) leaf = {leaf.rows, gain, c, threshold};
    }
  }
}

/// Predictions on the training rows of trees by their definition: squared loss, l2 of 1.
std::vector<double> plain_trees(const Sample& s, int trees, int leaves, int min_rows, double rate) {
  double mean = 0, weights = 0;
  for (std::size_t i = 0; i < s.y.size(); ++i) {
    mean += s.weight[i] * s.y[i];
    weights += s.weight[i];
  }
  std::vector<double> output(s.y.size(), mean / weights);
  for (int t = 0; t < trees; ++t) {
    std::vector<PlainLeaf> of_tree(1);
    for (int i = 0; i < static_cast<int>(s.y.size()); ++i) of_tree[0].rows.push_back(i);
    try_all_splits(s, output, min_rows, of_tree[0]);
    while (static_cast<int>(of_tree.size()) < leaves) {
      std::size_t best = 0;
      for (std::size_t i = 1; i < of_tree.size(); ++i)
        if (of_tree[i].gain > of_tree[best].gain) best = i;
      if (of_tree[best].gain <= 0) break;
      PlainLeaf left, right;
      for (const int i : of_tree[best].rows)
        (s.x.row(i)[idx(of_tree[best].column)] <= of_tree[best].threshold ? left : right).rows.push_back(i);
      try_all_splits(s, output, min_rows, left);
      try_all_splits(s, output, min_rows, right);
      of_tree[best] = left;
      of_tree.push_back(right);
    }
    std::vector<double> next = output;
    for (const PlainLeaf& leaf : of_tree) {
      PlainSums sums;
      for (const int i : leaf.rows) {
        sums.gradient += s.weight[idx(i)] * (output[idx(i)] - s.y[idx(i)]);
        sums.hessian += s.weight[idx(i)];
      }
      for (const int i : leaf.rows) next[idx(i)] -= rate * sums.gradient / (sums.hessian + 1);
    }
    output = next;
  }
  return output;
}

bool same_bytes(const Exec& exec, const BaggedTrees& a, const BaggedTrees& b) {
  const NamedState x = a.state(exec), y = b.state(exec);
  if (x.numbers != y.numbers || x.tensors.size() != y.tensors.size()) return false;
  for (std::size_t i = 0; i < x.tensors.size(); ++i) {
    const auto bytes = [&](const Tensor& t) {
      std::vector<double> out;
      if (t.dtype() == DType::f32)
        for (const float v : t.to_host<float>(exec)) out.push_back(static_cast<double>(v));
      else
        for (const std::int32_t v : t.to_host<std::int32_t>(exec)) out.push_back(v);
      return out;
    };
    if (x.tensors[i].first != y.tensors[i].first || bytes(x.tensors[i].second) != bytes(y.tensors[i].second))
      return false;
  }
  return true;
}

TreeOptions sampled_options() {
  TreeOptions options{.trees = 30, .leaves = 15, .bins = 63, .min_leaf_rows = 5};
  options.column_share = 0.5;
  options.row_share = 0.7;
  options.seed = 11;
  return options;
}

}   // namespace

TEST_CASE("boosted trees: histograms find the splits that trying all of them finds") {
  const Exec exec = exec_of(2);
  const Sample s = sample_of(400, 11);   // more than a word of columns
  TreeOptions options{.trees = 4, .leaves = 7, .bins = 63, .learning_rate = 0.3, .min_leaf_rows = 8};
  const BoostedTrees trees(exec, s.x, s.y, s.weight, TreeLoss::squared, options);
  const std::vector<double> expected = plain_trees(s, 4, 7, 8, 0.3);
  for (std::int64_t i = 0; i < s.x.rows(); ++i)
    CHECK(trees(s.x.row(i)) == test::near(expected[idx(i)]).epsilon(1e-5));
}

TEST_CASE("bagged trees: the mean of bags of different draws, same for any number of threads") {
  const Exec one = exec_of(1), two = exec_of(2);
  const Sample s = sample_of(20000, 11);   // large enough for threads inside of a bag
  const BinnedRows x(one, s.x, 63), same(two, s.x, 63);
  const BagOptions options{.bags = 3, .trees = sampled_options()};
  const BaggedTrees a(one, x, s.y, s.weight, TreeLoss::squared, options),
      b(two, same, s.y, s.weight, TreeLoss::squared, options);
  CHECK(same_bytes(one, a, b));
  const BagOptions single{.bags = 1, .trees = sampled_options()};
  CHECK(same_bytes(one, BaggedTrees(one, x, s.y, s.weight, TreeLoss::squared, single),
                   BaggedTrees(two, x, s.y, s.weight, TreeLoss::squared, single)));
  BagOptions other = options;
  other.trees.seed = 12;
  CHECK_FALSE(same_bytes(one, a, BaggedTrees(one, x, s.y, s.weight, TreeLoss::squared, other)));

  // What each bag says is a model of its own.
  const NamedState state = a.state(one);
  std::vector<BoostedTrees> bags;
  for (int i = 0; i < 3; ++i) bags.push_back(BoostedTrees::from_state(one, part_of(state, str(i, ".")), 11));
  const std::vector<double> all = a.predict(two, s.x);
  for (std::int64_t i = 0; i < 50; ++i) {
    const auto row = s.x.row(i);
    CHECK(bags[0](row) != bags[1](row));
    CHECK(a(row) == test::near((bags[0](row) + bags[1](row) + bags[2](row)) / 3));
    CHECK(all[idx(i)] == test::near(a(row)));
  }
}

TEST_CASE("bagged trees: every second bag grows as it is told, with a seed of its own") {
  const Exec exec = exec_of(2);
  const Sample s = sample_of(2000, 11);
  const BinnedRows x(exec, s.x, 63);
  TreeOptions second = sampled_options();
  second.trees = 12;
  second.random_thresholds = true;
  second.seed = 99;   // that of the bags counts
  const BaggedTrees mixed(exec, x, s.y, s.weight, TreeLoss::squared,
                          {.bags = 3, .trees = sampled_options(), .every_second = second});
  const NamedState state = mixed.state(exec);
  CHECK(state.numbers.at("0.trees") == 30);
  CHECK(state.numbers.at("1.trees") == 12);
  CHECK(state.numbers.at("2.trees") == 30);
  const BaggedTrees plain(exec, x, s.y, s.weight, TreeLoss::squared, {.bags = 3, .trees = sampled_options()});
  const auto bag = [&](const BaggedTrees& of, const char* name) {
    return BoostedTrees::from_state(exec, part_of(of.state(exec), name), 11);
  };
  CHECK(bag(mixed, "2.")(s.x.row(5)) == bag(plain, "2.")(s.x.row(5)));
  CHECK(bag(mixed, "1.")(s.x.row(5)) != bag(plain, "1.")(s.x.row(5)));
}

TEST_CASE("boosted trees: rows that a tree did not sample get its value too, so that trees still fit") {
  const Exec exec = exec_of(2);
  const Sample s = sample_of(3000, 3);
  TreeOptions options = sampled_options();
  options.trees = 200;
  options.column_share = 1;
  options.row_share = 0.3;
  const BoostedTrees trees(exec, s.x, s.y, s.weight, TreeLoss::squared, options);
  double squares = 0, about_mean = 0;
  for (std::int64_t i = 0; i < s.x.rows(); ++i) {
    squares += (trees(s.x.row(i)) - s.y[idx(i)]) * (trees(s.x.row(i)) - s.y[idx(i)]);
    about_mean += s.y[idx(i)] * s.y[idx(i)];
  }
  CHECK(squares < 0.02 * about_mean);
}

TEST_CASE("boosted trees: a forest of random thresholds is the mean of its trees, and better than one") {
  const Exec exec = exec_of(1);
  const Sample s = sample_of(300, 3);
  const BinnedRows x(exec, s.x, 63);
  TreeOptions options{.trees = 200, .leaves = 300, .bins = 63, .min_leaf_rows = 3, .l2 = 0};
  options.random_thresholds = true;
  options.forest = true;
  const BoostedTrees forest(exec, x, s.y, s.weight, TreeLoss::squared, options);
  options.trees = 1;
  const BoostedTrees tree(exec, x, s.y, s.weight, TreeLoss::squared, options);
  Sample fresh = sample_of(1200, 3);
  fresh.x.values.erase(fresh.x.values.begin(), fresh.x.values.begin() + 900);
  fresh.y.erase(fresh.y.begin(), fresh.y.begin() + 300);
  const auto error = [&](const BoostedTrees& model) {
    double sum = 0;
    for (std::int64_t i = 0; i < fresh.x.rows(); ++i) {
      const double d = model(fresh.x.row(i)) - fresh.y[idx(i)];
      sum += d * d;
    }
    return sum;
  };
  CHECK(error(forest) < 0.8 * error(tree));
  // The values of equal trees would add up to that of one; without a forest the second would add less.
  options.random_thresholds = false;
  const BoostedTrees single(exec, x, s.y, s.weight, TreeLoss::squared, options);
  options.trees = 2;
  const BoostedTrees equal(exec, x, s.y, s.weight, TreeLoss::squared, options);
  for (std::int64_t i = 0; i < 20; ++i) CHECK(equal(s.x.row(i)) == test::near(single(s.x.row(i))));
}

TEST_CASE("bagged trees: a state is read back, what is missing of a bag is refused") {
  const Exec exec = exec_of(1);
  const Sample s = sample_of(200, 3);
  const BinnedRows x(exec, s.x, 63);
  const BaggedTrees trees(exec, x, s.y, s.weight, TreeLoss::squared, {.bags = 2, .trees = sampled_options()});
  NamedState state = trees.state(exec);
  CHECK(same_bytes(exec, trees, BaggedTrees::from_state(exec, state, 3)));
  CHECK(BaggedTrees::from_state(exec, BaggedTrees().state(exec), 3).empty());
  CHECK(BaggedTrees()(std::vector<float>{}) == 0);
  NamedState fewer = state;
  fewer.tensors.pop_back();
  CHECK_THROWS_AS((void)BaggedTrees::from_state(exec, fewer, 3), Error);
  state.numbers["bags"] = 3;
  CHECK_THROWS_AS((void)BaggedTrees::from_state(exec, state, 3), Error);
  state.numbers["bags"] = 1e9;
  CHECK_THROWS_AS((void)BaggedTrees::from_state(exec, state, 3), Error);
  CHECK_THROWS_AS(BinnedRows(exec, s.x, 3), ShapeError);
  CHECK_THROWS_AS(BoostedTrees(exec, x, s.y, s.weight, TreeLoss::squared), ShapeError);   // other bins
}
