// Designs predicted by fits that have seen nothing of their family.
#pragma once

#include "apps/train/loop.hpp"
#include "apps/transfer/left_out_calibration.hpp"
#include "apps/transfer/plus_trees.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace cgcl {

/// What a fit says of one design.
struct DesignPrediction {
  std::vector<double> unknown, given;        // labels of the distinct rows of its couplings
  std::vector<double> total, ground_share;   // of the distinct rows of its nets
  std::optional<double> candidate_recall;    // share of its coupling that the kept candidates hold

  [[nodiscard]] const std::vector<double>& couplings(PairKnowledge knowledge) const {
    return knowledge == PairKnowledge::given ? given : unknown;
  }
};
[[nodiscard]] DesignPrediction predict_design(const Exec& exec, const PlusTrees& trees,
                                              const DesignRows& design);

/// Groups that may be left out, and which designs are in each: families where there are three or more, else
/// single designs.
struct LeftOutGroups {
  std::vector<std::int32_t> of_design;   // [designs]
  std::int32_t count = 0;
  bool families = false;
  std::vector<double> design_weight;   // [designs], see Families

  explicit LeftOutGroups(std::span<const DesignRows> designs);
};

/// Fold of each group: at most `folds` of them, of about the same number of designs.
[[nodiscard]] std::vector<std::int32_t> dealt_folds(const LeftOutGroups& groups, int folds);

/// What is done with folds beside predicting them; what is empty is not done.
struct FoldHooks {
  /// Called with every fold that is done.
  std::function<void(std::int32_t fold, const std::vector<DesignPrediction>&)> done = {};
  /// Recall of the candidates of a design by trees that have not seen it; none where nothing is extracted.
  std::function<std::optional<double>(std::size_t design, const PlusTrees&)> recall = {};
  /// Fills in the predictions of these designs from a fold that was kept before; false: there is none.
  std::function<bool(std::int32_t fold, std::span<const std::size_t> designs, std::vector<DesignPrediction>&)>
      restore = {};
  std::function<void(std::int32_t fold, std::span<const std::size_t> designs,
                     const std::vector<DesignPrediction>&)>
      keep = {};
};

/// Predicts every design by a fit that has left the fold of its group out. `fold` [groups]. Nothing when
/// `hooks.stop` said so.
[[nodiscard]] std::optional<std::vector<DesignPrediction>> predict_left_out(
    const Exec& exec, std::span<const DesignRows> designs, const LeftOutGroups& groups,
    std::span<const std::int32_t> fold, const PlusOptions& options, const LoopHooks& hooks,
    const FoldHooks& of_folds = {});

/// Corrections and intervals of all that has them.
struct PlusCalibration {
  LeftOutCalibration unknown, given;   // kinds: classes of distance
  LeftOutCalibration total;            // one kind

  [[nodiscard]] const LeftOutCalibration& couplings(PairKnowledge knowledge) const {
    return knowledge == PairKnowledge::given ? given : unknown;
  }
};

/// From predictions of designs left out, those of the group `without` not counted (-1: all count).
[[nodiscard]] PlusCalibration calibrate_left_out(std::span<const DesignRows> designs,
                                                 const LeftOutGroups& groups,
                                                 std::span<const DesignPrediction> predictions,
                                                 std::int32_t without = -1);

}   // namespace cgcl
