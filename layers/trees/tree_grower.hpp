// Grows the trees of one boosted model.
#pragma once

#include "engine/core/index.hpp"
#include "layers/trees/binned_rows.hpp"
#include "layers/trees/boosted_trees.hpp"
#include "layers/trees/leaf_histogram.hpp"

#include <algorithm>   // for clamp
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace cgcl {

/// Training rows as bins; every tree is grown on a sample of them. Not thread-safe; uses the threads of
/// `exec`. The rows must outlive it.
class TreeGrower {
 public:
  TreeGrower(const Exec& exec, const BinnedRows& x, const TreeOptions& options);

  /// Appends one tree for the gradient and hessian [rows] of the loss and adds its values to `output` [rows],
  /// those of rows that were not sampled as well.
  void grow(std::span<const double> gradient, std::span<const double> hessian, BoostedTrees& model,
            std::vector<double>& output);

 private:
  /// What the value of a leaf must keep to, so that the tree is monotone in the columns above it.
  struct Limits {
    double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  };
  /// Sums as real numbers.
  struct Totals {
    double gradient = 0, hessian = 0;
    std::int64_t rows = 0;
  };
  struct Leaf {
    std::int64_t first = 0, last = 0;             // rows order_[first, last)
    std::int64_t rest_first = 0, rest_last = 0;   // and rest_[rest_first, rest_last)
    LeafSums sums;
    Limits limits;
    std::vector<LeafSums> histogram;   // [sampled columns x room]
    double gain = 0;                   // of its best split; 0: none
    int column = 0, bin = 0;           // of the sampled columns
    std::int32_t node = 0;
  };
  /// A node while its tree grows; children lie anywhere.
  struct Node {
    std::int32_t left = -1, right = -1, column = -1;
    float threshold = 0, value = 0;
  };

  /// Draws the columns and rows of the next tree and lays the bins of the columns out by words.
  void sample(std::int32_t tree);
  void sample_columns(std::int32_t tree);
  void sample_rows(std::int32_t tree);
  void lay_out_words();
  [[nodiscard]] Leaf whole();
  /// Sums the rows of a leaf by bin.
  void measure(Leaf& leaf);
  void find_split(Leaf& leaf) const;
  /// The best split of one sampled column, if it gains more than the leaf has.
  void find_split_in(Leaf& leaf, int column, double parent) const;
  /// A threshold drawn between the bins of the leaf in that column; -1: they are all one.
  [[nodiscard]] int random_bin(const Leaf& leaf, int column) const;
  /// Splits leaves[at] where it gains most, and appends the right half.
  void split(std::vector<Leaf>& leaves, std::size_t at, std::vector<Node>& nodes);
  /// Orders the rows [first, last) of a leaf by the side of its split; the first one on the right.
  [[nodiscard]] std::int64_t partition(const Leaf& leaf, std::vector<std::int32_t>& rows, std::int64_t first,
                                       std::int64_t last);
  /// What lies left and right of a threshold of a monotone column must never cross the middle of both.
  void set_limits(const Leaf& parent, Leaf& left, Leaf& right) const;
  /// Adds the values of the leaves to the output of every row.
  void add_values(const std::vector<Leaf>& leaves, const std::vector<Node>& nodes,
                  std::vector<double>& output) const;
  /// In the order of the model: a left child follows its parent.
  void append_nodes(const std::vector<Node>& nodes, std::int32_t at, BoostedTrees& model) const;

  [[nodiscard]] Totals totals(const LeafSums& s) const {
    return {scale_.gradient(s), scale_.hessian(s), scale_.rows(s)};
  }
  [[nodiscard]] double value(const Totals& s, const Limits& limits) const {
    return std::clamp(-s.gradient / (s.hessian + options_.l2), limits.low, limits.high);
  }
  /// Twice what the loss falls by at that value of the leaf.
  [[nodiscard]] double score(const Totals& s, double value) const {
    return -value * (2 * s.gradient + (s.hessian + options_.l2) * value);
  }
  [[nodiscard]] int monotone(int column) const {
    return options_.monotone.empty() ? 0 : options_.monotone[idx(column)];
  }
  [[nodiscard]] std::size_t room() const { return histogram_room(x_.bins()); }

  const Exec& exec_;
  const BinnedRows& x_;
  TreeOptions options_;
  std::int32_t tree_ = 0;
  LeafScale scale_;
  std::vector<std::int32_t> column_;         // sampled columns, ascending
  std::vector<std::uint64_t> word_;          // [words][rows]
  std::vector<LeafSums> row_sums_;           // [rows], of those that are sampled
  std::vector<std::int32_t> order_, rest_;   // rows that are sampled, and the others: those of a leaf side by
                                             // side, ascending
  std::vector<std::int32_t> spare_;          // of partition()
  std::vector<std::vector<LeafSums>> unused_;   // histograms of earlier leaves
};

}   // namespace cgcl
