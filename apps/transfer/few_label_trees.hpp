// Trees of what a prediction leaves of a few labels of its target.
#pragma once

#include "apps/transfer/left_out_calibration.hpp"
#include "engine/core/dense_rows.hpp"
#include "io/pairs/pair_columns.hpp"
#include "layers/trees/boosted_trees.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cgcl {

/// Fewer labels than this teach noise.
inline constexpr std::int64_t kMinLabels = 20;

/// Labels of a leaf at least. Nets that look alike have nearly the same total, so one label tells all of it;
/// what couples a pair depends on where its nets lie too, and the mean of a few tells more.
inline constexpr std::int64_t kPairLeaf = 3, kNetLeaf = 1;

/// A prediction corrected by some labels: a forest of random thresholds on the columns and the prediction.
/// [Geurts et al., Machine Learning 2006]
class FewLabelTree {
 public:
  FewLabelTree() = default;   // corrects nothing
  /// `x` [labels x columns], `predicted` and `label` [labels]; `leaf_labels` as kPairLeaf or kNetLeaf.
  /// Intervals and a line come from labels that parts of the forest were not fitted on. Throws ShapeError
  /// below kMinLabels.
  FewLabelTree(const Exec& exec, const FloatRows& x, std::span<const double> predicted,
               std::span<const double> label, std::int64_t leaf_labels);

  [[nodiscard]] bool empty() const { return forest_.empty(); }
  /// [rows] labels of rows by their columns and their predictions; the same where there was nothing to learn.
  [[nodiscard]] std::vector<LabelEstimate> corrected(const FloatRows& x,
                                                     std::vector<LabelEstimate> predicted) const;

  [[nodiscard]] NamedState state(const Exec& exec) const;
  /// Back from it; `columns` without the prediction. Throws Error model_damaged.
  [[nodiscard]] static FewLabelTree from_state(const Exec& exec, const NamedState& state, int columns);

 private:
  BoostedTrees forest_;
  LeftOutCalibration calibration_;
};

struct FewLabelTrees {
  FewLabelTree unknown, given, total;

  [[nodiscard]] const FewLabelTree& couplings(PairKnowledge knowledge) const {
    return knowledge == PairKnowledge::given ? given : unknown;
  }
};

}   // namespace cgcl
