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

  /// Appends one tree for the slopes and curvatures [rows] of the loss and adds its values to `output`
  /// [rows].
  void grow(std::span<const double> slope, std::span<const double> curvature, BoostedTrees& model,
            std::vector<double>& output);

 private:
  struct Sums {
    double slope = 0, curvature = 0;
    std::int64_t rows = 0;

    Sums& operator+=(const Sums& s) {
      slope += s.slope;
      curvature += s.curvature;
      rows += s.rows;
      return *this;
    }
    [[nodiscard]] Sums without(const Sums& s) const {
      return {slope - s.slope, curvature - s.curvature, rows - s.rows};
    }
  };
  /// What the value of a leaf must keep to, so that the tree follows the directions of the columns above it.
  struct Limits {
    double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  };
  struct Leaf {
    std::int64_t first = 0, last = 0;   // rows order_[first, last)
    Sums sums;
    Limits limits;
    std::vector<Sums> histogram;   // [columns x bins]
    double gain = 0;               // of its best division; 0: none
    int column = 0, bin = 0;
    std::int32_t node = 0, right_of = -1;
  };

  void bin_column(const FloatRows& x, int column);
  void fill(Leaf& leaf);
  void choose(Leaf& leaf) const;
  [[nodiscard]] std::int64_t divide(const Leaf& leaf);
  /// What lies left and right of a border of a column with a direction must never cross the middle of both.
  void limit(const Leaf& parent, Leaf& left, Leaf& right) const;
  [[nodiscard]] double value(const Sums& s, const Limits& limits) const {
    return std::clamp(-s.slope / (s.curvature + options_.ridge), limits.low, limits.high);
  }
  /// Twice what the loss falls by at that value of the leaf.
  [[nodiscard]] double score(const Sums& s, double value) const {
    return -value * (2 * s.slope + (s.curvature + options_.ridge) * value);
  }
  [[nodiscard]] int direction(int column) const {
    return options_.direction.empty() ? 0 : options_.direction[idx(column)];
  }

  struct Shape {
    std::int32_t left = -1, right = -1, column = -1;
    float border = 0, value = 0;
  };
  void append_nodes(const std::vector<Shape>& shapes, std::int32_t at, BoostedTrees& model) const;

  const Exec& exec_;
  TreeOptions options_;
  int columns_ = 0;
  std::int64_t rows_ = 0;
  std::vector<std::vector<float>> border_;       // of each column, ascending
  std::vector<std::vector<std::uint8_t>> bin_;   // [columns][rows]
  std::vector<std::int32_t> order_, spare_;      // rows, those of a leaf side by side, ascending
  std::span<const double> slope_, curvature_;
};

}   // namespace cgcl
