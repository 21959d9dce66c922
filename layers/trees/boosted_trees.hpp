// Gradient-boosted regression trees on dense rows: small models of statistics that no network need learn.
#pragma once

#include "engine/core/dense_rows.hpp"
#include "engine/core/exec.hpp"
#include "layers/named_state.hpp"
#include "layers/trees/binned_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace cgcl {

/// squared: the mean. logistic: the probability of y = 1. gamma: the mean of positive y, whose logarithm the
/// trees add up: relative errors count, and sums come out right at every scale.
enum class TreeLoss : std::uint8_t { squared, logistic, gamma };

struct TreeOptions {
  int trees = 100;
  int leaves = 15;
  int bins = 64;   // of a column, at most 256; thresholds between quantiles of the training rows
  double learning_rate = 0.1;
  std::int64_t min_leaf_rows = 20;
  double l2 = 1;   // penalty on the value of a leaf: added to its hessian
  /// [columns] 1: the prediction never falls as the column rises, -1: never rises, 0: free; empty: all free.
  std::vector<std::int8_t> monotone = {};
  double column_share = 1, row_share = 1;   // of columns and rows that each tree sees; drawn anew for each
  /// One threshold per leaf and column, drawn between the values of the leaf, in the place of the best one.
  bool random_thresholds = false;   // [Geurts et al., Machine Learning 2006]
  bool forest = false;      // trees do not correct each other: the model is their mean, learning_rate is void
  std::uint64_t seed = 0;   // of these draws
};

class BoostedTrees {
 public:
  BoostedTrees() = default;   // predicts 0

  /// Histograms over bins, best leaf first, Newton steps. Same for any number of threads: sums are exact.
  /// Throws ShapeError for sizes that differ, no rows, or options out of range.
  BoostedTrees(const Exec& exec, const FloatRows& x, std::span<const double> y,
               std::span<const double> weight, TreeLoss loss, const TreeOptions& options = {});
  /// The same on rows that were put into `options.bins` bins before. `stop` is asked before each tree; true
  /// leaves the model as it is then, of use to nobody.
  BoostedTrees(const Exec& exec, const BinnedRows& x, std::span<const double> y,
               std::span<const double> weight, TreeLoss loss, const TreeOptions& options = {},
               const std::function<bool()>& stop = {});

  /// Mean or probability of one row. Thread-safe.
  [[nodiscard]] double operator()(std::span<const float> row) const;
  /// Adds what the trees say of rows [first, last), before the link of the loss, to `sum`, one for each of
  /// these rows. Thread-safe.
  void add_sums(const FloatRows& x, std::int64_t first, std::int64_t last, std::span<double> sum) const;
  /// The mean or probability that belongs to a sum of trees.
  [[nodiscard]] double mean_of(double sum) const;
  [[nodiscard]] bool empty() const { return root_.empty(); }
  [[nodiscard]] int columns() const { return columns_; }

  /// Tensors root, column, right, threshold, value; numbers trees, loss, start. A model that was never fitted
  /// is the number trees alone, 0.
  [[nodiscard]] NamedState state(const Exec& exec) const;
  /// Back from it. Throws Error model_damaged for a state that is not trees over `columns` columns.
  [[nodiscard]] static BoostedTrees from_state(const Exec& exec, const NamedState& state, int columns);

 private:
  friend class TreeGrower;

  /// Adds the value of the leaf that each of a few rows comes to.
  void add_leaves(std::size_t root, const float* rows, std::size_t count, double* sum) const;

  /// Whether every walk from a root reads columns that exist and ends in a leaf.
  [[nodiscard]] bool sound() const;

  TreeLoss loss_ = TreeLoss::squared;
  int columns_ = 0;
  double start_ = 0;
  std::vector<std::int32_t> root_;             // node of each tree
  std::vector<std::int32_t> column_, right_;   // [nodes]; column -1: a leaf; a left child follows its parent
  std::vector<float> threshold_;               // of an inner node: up to it goes left
  std::vector<float> value_;                   // of a leaf
};

}   // namespace cgcl
