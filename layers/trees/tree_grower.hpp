// Grows the trees of one boosted model.
#pragma once

#include "engine/core/index.hpp"
#include "layers/trees/boosted_trees.hpp"

#include <algorithm>   // for clamp
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace cgcl {

/// Training rows as bins; every tree is grown on them. Not thread-safe; uses the threads of `exec`.
class TreeGrower {
 public:
  TreeGrower(const Exec& exec, const FloatRows& x, const TreeOptions& options);

  /// Appends one tree for the gradient and hessian [rows] of the loss and adds its values to `output` [rows].
  void grow(std::span<const double> gradient, std::span<const double> hessian, BoostedTrees& model,
            std::vector<double>& output);

 private:
  struct Sums {
    double gradient = 0, hessian = 0;
    std::int64_t rows = 0;

    Sums& operator+=(const Sums& s) {
      gradient += s.gradient;
      hessian += s.hessian;
      rows += s.rows;
      return *this;
    }
    [[nodiscard]] Sums without(const Sums& s) const {
      return {gradient - s.gradient, hessian - s.hessian, rows - s.rows};
    }
  };
  /// What the value of a leaf must keep to, so that the tree is monotone in the columns above it.
  struct Limits {
    double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  };
  struct Leaf {
    std::int64_t first = 0, last = 0;   // rows order_[first, last)
    Sums sums;
    Limits limits;
    std::vector<Sums> histogram;   // [columns x bins]
    double gain = 0;               // of its best split; 0: none
    int column = 0, bin = 0;
    std::int32_t node = 0;
  };
  /// A node while its tree grows; children lie anywhere.
  struct Node {
    std::int32_t left = -1, right = -1, column = -1;
    float threshold = 0, value = 0;
  };

  void bin_column(const FloatRows& x, int column);
  [[nodiscard]] Leaf whole() const;
  /// Fills the histogram of a leaf and finds its best split.
  void measure(Leaf& leaf);
  void find_split(Leaf& leaf) const;
  /// Splits leaves[at] where it gains most, and appends the right half.
  void split(std::vector<Leaf>& leaves, std::size_t at, std::vector<Node>& nodes);
  /// Orders the rows of a leaf by the side of its split; the first row on the right.
  [[nodiscard]] std::int64_t partition(const Leaf& leaf);
  /// What lies left and right of a threshold of a monotone column must never cross the middle of both.
  void set_limits(const Leaf& parent, Leaf& left, Leaf& right) const;
  /// In the order of the model: a left child follows its parent.
  void append_nodes(const std::vector<Node>& nodes, std::int32_t at, BoostedTrees& model) const;

  [[nodiscard]] double value(const Sums& s, const Limits& limits) const {
    return std::clamp(-s.gradient / (s.hessian + options_.l2), limits.low, limits.high);
  }
  /// Twice what the loss falls by at that value of the leaf.
  [[nodiscard]] double score(const Sums& s, double value) const {
    return -value * (2 * s.gradient + (s.hessian + options_.l2) * value);
  }
  [[nodiscard]] int monotone(int column) const {
    return options_.monotone.empty() ? 0 : options_.monotone[idx(column)];
  }

  const Exec& exec_;
  TreeOptions options_;
  int columns_ = 0;
  std::int64_t rows_ = 0;
  std::vector<std::vector<float>> threshold_;    // of each column, ascending
  std::vector<std::vector<std::uint8_t>> bin_;   // [columns][rows]
  std::vector<std::int32_t> order_, spare_;      // rows, those of a leaf side by side, ascending
  std::span<const double> gradient_, hessian_;
};

}   // namespace cgcl
