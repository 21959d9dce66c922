// Training rows of repeated structure, each distinct row once.
#pragma once

#include "engine/core/dense_ids.hpp"
#include "engine/core/dense_rows.hpp"
#include "layers/trees/boosted_trees.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Equal keys are taken for equal rows.
[[nodiscard]] Key128 row_key(std::span<const float> row);

/// Distinct rows with the weight and the mean label of their copies. A circuit repeats itself: half a million
/// pairs of a memory macro have some thousand different rows. The losses of BoostedTrees depend on a label
/// only through its mean over equal rows, so nothing is lost; and a bound on the rows of a leaf is one on
/// different things seen, not on copies of one.
class WeightedRows {
 public:
  /// More distinct rows than `max_distinct` are thinned to at most that many, whatever their labels: those
  /// whose key ends in enough zeros stay, with all their copies.
  explicit WeightedRows(std::int64_t max_distinct = 1 << 19) : max_distinct_(max_distinct) {}

  /// `label` of `weight` copies. Rows of one length.
  void add(std::span<const float> row, double label, double weight);

  /// Trees on the rows so far; of few rows, leaves of an eighth of them at the most. Without rows: none.
  [[nodiscard]] BoostedTrees fit(const Exec& exec, TreeLoss loss, TreeOptions options) const;

  [[nodiscard]] std::int64_t distinct() const { return static_cast<std::int64_t>(weight_.size()); }

 private:
  void thin();
  [[nodiscard]] bool kept(const Key128& key) const { return (key.hi & (thinning_ - 1)) == 0; }

  std::int64_t max_distinct_;
  std::uint64_t thinning_ = 1;   // one row of so many is kept
  DenseIds ids_;
  std::vector<Key128> key_;   // [distinct], as are the others
  FloatRows rows_;
  std::vector<double> weight_, label_;   // label_: weighted sum
};

}   // namespace cgcl
