// Gradient-boosted regression trees on dense rows: small models of statistics that no network need learn.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/index.hpp"
#include "io/checkpoint/tensor_file.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

/// squared: the mean. logistic: the probability of y = 1. gamma: the mean of positive y, whose logarithm the
/// trees add up: relative errors count, and sums come out right at every scale.
enum class TreeLoss : std::uint8_t { squared, logistic, gamma };

struct TreeOptions {
  int trees = 100;
  int leaves = 15;
  int bins = 64;   // of a column, at most 256; borders between quantiles of the training rows
  double rate = 0.1;
  std::int64_t min_leaf_rows = 20;   // of a leaf
  double ridge = 1;                  // added to the curvature of a leaf
  /// [columns] 1: the prediction never falls as the column rises, -1: never rises, 0: free; empty: all free.
  std::vector<std::int8_t> direction;
};

/// Rows of float columns, row-major.
struct FloatRows {
  int columns = 0;
  std::vector<float> values;

  [[nodiscard]] std::int64_t rows() const {
    return columns == 0 ? 0 : static_cast<std::int64_t>(values.size()) / columns;
  }
  [[nodiscard]] std::span<const float> row(std::int64_t i) const {
    return {values.data() + i * columns, idx(columns)};
  }
};

class BoostedTrees {
 public:
  BoostedTrees() = default;   // predicts 0

  /// Histograms over bins, best leaf first, Newton steps. Deterministic, whatever the number of threads:
  /// threads share the columns, and a column is summed in the order of its rows. Throws ShapeError for sizes
  /// that differ, no rows, or options out of range.
  BoostedTrees(const Exec& exec, const FloatRows& x, std::span<const double> y,
               std::span<const double> weight, TreeLoss loss, const TreeOptions& options = {});

  /// Mean or probability of one row. Thread-safe.
  [[nodiscard]] double operator()(std::span<const float> row) const;
  [[nodiscard]] bool empty() const { return root_.empty(); }
  [[nodiscard]] int columns() const { return columns_; }

  /// Adds its tensors under `name`, with one metadata entry; and back. Throws Error model_damaged for
  /// tensors that are not trees over `columns` columns. A model that was never fitted stays so.
  void store(const Exec& exec, TensorFile& file, const std::string& name) const;
  [[nodiscard]] static BoostedTrees load(const Exec& exec, const TensorFile& file, const std::string& name,
                                         int columns, const std::string& where);

 private:
  friend class TreeGrower;

  TreeLoss loss_ = TreeLoss::squared;
  int columns_ = 0;
  double start_ = 0;
  std::vector<std::int32_t> root_;   // node of each tree
  std::vector<std::int32_t> column_,
      right_;                   // [nodes]; column -1: a leaf; the left child follows its parent
  std::vector<float> border_;   // of an inner node: up to it goes left
  std::vector<float> value_;    // of a leaf
};

}   // namespace cgcl
