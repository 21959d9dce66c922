// Grows the trees of one boosted model.
#pragma once

#include "apps/train/boosted_trees.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Training rows as bins; every tree is grown on them. Not thread-safe; uses the threads of `exec`.
class TreeGrower {
 public:
  TreeGrower(const Exec& exec, const FloatRows& x, const TreeOptions& options);

  /// Appends one tree for the slopes and curvatures [rows] of the loss and adds its values to `output`
  /// [rows].
  void grow(std::span<const double> slope, std::span<const double> curvature, std::span<const double> weight,
            BoostedTrees& model, std::vector<double>& output);

 private:
  struct Sums {
    double slope = 0, curvature = 0, weight = 0;
  };
  struct Leaf {
    std::int64_t first = 0, last = 0;   // rows order_[first, last)
    Sums sums;
    std::vector<Sums> histogram;   // [columns x bins]
    double gain = 0;               // of its best division; 0: none
    int column = 0, bin = 0;
    std::int32_t node = 0, right_of = -1;
  };

  void bin_column(const FloatRows& x, int column);
  void fill(Leaf& leaf);
  void choose(Leaf& leaf) const;
  [[nodiscard]] std::int64_t divide(const Leaf& leaf);
  [[nodiscard]] double score(const Sums& s) const {
    return s.slope * s.slope / (s.curvature + options_.ridge);
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
  std::span<const double> slope_, curvature_, weight_;
};

}   // namespace cgcl
