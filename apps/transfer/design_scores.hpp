// How far a circuitgcl+ model is off on one labelled design.
#pragma once

#include "apps/transfer/plus_model.hpp"
#include "io/report/json_value.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace cgcl {

/// Of the couplings between pairs of nets, in label units; R2 is around the design's own mean.
struct PairScores {
  std::int64_t links = 0;
  double r2 = 0, mae = 0, mse = 0, rmse = 0, bias = 0, within_2x = 0;
  std::optional<double> spearman;     // none where either side is constant
  std::optional<double> coverage80;   // share of labels inside their interval; none without intervals
};

/// Of the totals of nets, ground and coupling.
struct NetScores {
  std::int64_t nets = 0;
  double median_error = 0;   // median of |predicted - true| / true
  double design_ratio = 0;   // sum of the predicted totals over that of the true ones
  std::optional<double> coverage80;
};

struct DesignScores {
  DesignOrigin origin;
  PairKnowledge knowledge = PairKnowledge::unknown;
  bool seen = false;           // the model was fitted on it, or adapted with its labels
  std::int64_t left_out = 0;   // links whose labels the model was adapted with; they are not scored
  PairScores pairs;
  NetScores nets;

  /// The keys of `eval --json`: r2, mae, mse, rmse, bias, spearman, within_2x, coverage80, links, nets,
  /// net_total_median_error, net_coverage80, design_total_ratio, seen, pairs.
  [[nodiscard]] JsonValue json() const;
};

/// Predicts every coupling and net of a labelled graph and compares. Throws Error no_labels where no pair
/// couples.
[[nodiscard]] DesignScores score_design(const Exec& exec, const PlusModel& model, const CircuitGraph& graph,
                                        PairKnowledge knowledge);

/// The scores of labels that were predicted, parallel lists.
[[nodiscard]] PairScores pair_scores(std::span<const double> label, std::span<const LabelEstimate> estimate);
[[nodiscard]] NetScores net_scores(std::span<const double> total_F, std::span<const NetEstimate> estimate);

}   // namespace cgcl
