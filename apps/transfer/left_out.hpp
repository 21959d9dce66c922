// Designs predicted by fits that have seen nothing of their family.
#pragma once

#include "apps/train/loop.hpp"
#include "apps/transfer/coupling_network.hpp"
#include "apps/transfer/left_out_calibration.hpp"
#include "apps/transfer/plus_trees.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace cgcl {

/// What is fitted at once; `network` is nullptr where trees alone size couplings.
struct PlusParts {
  PlusTrees trees;
  std::shared_ptr<const CouplingNetwork> network;
};

/// Fits all of it. Nothing when `stop` said so.
[[nodiscard]] std::optional<PlusParts> fit_plus_parts(const Exec& exec, const DesignSelection& selection,
                                                      const PlusOptions& options,
                                                      const std::function<bool()>& stop);

/// What a fit says of one design.
struct DesignPrediction {
  std::vector<double> unknown, given;   // labels of the distinct rows of its couplings, by trees
  std::vector<double> network_unknown = {}, network_given = {};   // by the network; empty: there is none
  std::vector<double> total, ground_share;                        // of the distinct rows of its nets
  std::optional<double> candidate_recall;   // share of its coupling that the kept candidates hold

  [[nodiscard]] const std::vector<double>& couplings(PairKnowledge knowledge) const {
    return knowledge == PairKnowledge::given ? given : unknown;
  }
  [[nodiscard]] const std::vector<double>& of_network(PairKnowledge knowledge) const {
    return knowledge == PairKnowledge::given ? network_given : network_unknown;
  }
};
/// `network` may be nullptr, else the design must have its graph (ShapeError).
[[nodiscard]] DesignPrediction predict_design(const Exec& exec, const PlusTrees& trees,
                                              const DesignRows& design,
                                              const CouplingNetwork* network = nullptr);

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
  /// Share of the network in the label of a coupling, that of the trees being the rest.
  double network_unknown = 0, network_given = 0;
  LeftOutCalibration unknown, given;   // of both together; kinds: classes of distance
  LeftOutCalibration total;            // one kind

  [[nodiscard]] const LeftOutCalibration& couplings(PairKnowledge knowledge) const {
    return knowledge == PairKnowledge::given ? given : unknown;
  }
  /// What trees and network (empty: none) say of a coupling, before any correction.
  [[nodiscard]] std::vector<double> stacked(PairKnowledge knowledge, const DesignPrediction& said) const;
};

/// What is taken where nothing was left out: trees alone, the network alone, or the mean of both.
[[nodiscard]] PlusCalibration uncalibrated(SizedBy sizes);

/// From predictions of designs left out, those of the group `without` not counted (-1: all count). With both
/// trees and network the shares are those with the least squared error over them, designs weighing as in
/// training.
[[nodiscard]] PlusCalibration calibrate_left_out(std::span<const DesignRows> designs,
                                                 const LeftOutGroups& groups,
                                                 std::span<const DesignPrediction> predictions, SizedBy sizes,
                                                 std::int32_t without = -1);

}   // namespace cgcl
