// How far predicted labels of couplings and totals of nets are off.
#pragma once

#include "apps/transfer/left_out_calibration.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cgcl {

/// Of the couplings between pairs of nets, in label units; R2 is around the mean of these labels.
struct PairScores {
  std::int64_t links = 0;
  double r2 = 0, mae = 0, mse = 0, rmse = 0;
  double bias = 0;                    // mean of predicted minus true label
  std::optional<double> scale;        // spread of the predictions over that of the labels
  std::optional<double> spearman;     // none where either side is constant
  double within_2x = 0;               // share of capacitances within a factor of 2
  std::optional<double> coverage80;   // share of labels inside their interval; none without intervals
};

/// Of the totals of nets, ground and coupling.
struct NetScores {
  std::int64_t nets = 0;     // with a known total
  double median_error = 0;   // median of |predicted - true| / true
  double design_ratio = 0;   // sum of the predicted totals over that of the true ones
  std::optional<double> coverage80;
};

/// The total of a net, farad, with its 80 % interval, NaN where unknown.
struct TotalEstimate {
  double total_F = 0, low_F = 0, high_F = 0;
};

[[nodiscard]] TotalEstimate total_estimate(const LabelEstimate& label);

/// Parallel lists, not empty.
[[nodiscard]] PairScores pair_scores(std::span<const double> label, std::span<const LabelEstimate> estimate);
/// Parallel lists; nets whose true total is NaN are left out.
[[nodiscard]] NetScores net_scores(std::span<const double> total_F, std::span<const TotalEstimate> estimate);

}   // namespace cgcl
