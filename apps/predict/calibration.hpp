// How far off predictions are: residuals on a logarithmic scale and intervals from them.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace cgcl {

inline constexpr double kMinResiduals = 20;   // for an interval: the sum of their weights
inline constexpr double kAbsent = -30;        // residual of a truth of 0

/// Offsets of the decimal logarithm: the 10 % and the 90 % quantile of truth over prediction. A low end of
/// kAbsent is 0. Both 0 where it was not calibrated, which is: unknown.
struct LogInterval {
  double low = 0, high = 0;

  [[nodiscard]] bool calibrated() const { return low != 0 || high != 0; }
};

/// The decimal logarithm of truth over prediction, and how much it counts.
struct Residual {
  double log_ratio = 0, weight = 1;
};

/// Of a positive prediction; kAbsent at the least.
[[nodiscard]] double log_residual(double predicted, double truth);

/// Ascending decimal logarithms of truth over prediction, where both are positive. Lists of one length.
[[nodiscard]] std::vector<double> log_residuals(const std::vector<double>& predicted,
                                                const std::vector<double>& truth);

/// Mean of the absolute residuals; NaN without any.
[[nodiscard]] double mean_absolute(const std::vector<double>& residuals);

/// Split-conformal: what holds for one more value of the same kind. With weights of 1, the k-th residual from
/// either end, k = floor((n + 1) / 10); else the last whose weights up to it are at most a tenth of all and
/// one more. Not calibrated where the weights sum to less than kMinResiduals.
[[nodiscard]] LogInterval conformal_interval(std::vector<Residual> residuals);

/// Holds both; one that is not calibrated adds nothing.
[[nodiscard]] LogInterval wider(const LogInterval& x, const LogInterval& y);

/// Pairs are calibrated by the existence that was predicted: what is 0 for most is not far off in the same
/// way as what is sure to be there.
inline constexpr std::array kExistenceEdges = {0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 0.97};
inline constexpr std::size_t kExistenceBins = kExistenceEdges.size() + 1;
[[nodiscard]] std::size_t existence_bin(double existence);

/// Intervals of pairs, relative to the size that a coupling has if there is one, and of totals of nets.
struct IntervalTable {
  std::array<LogInterval, kExistenceBins> pair;
  LogInterval total;
};

/// Residuals on the way to it.
struct ResidualTable {
  std::array<std::vector<Residual>, kExistenceBins> pair;
  std::vector<Residual> total;

  /// A bin with too few residuals has the interval of its level: existence below 0.5, below 0.9, or above.
  [[nodiscard]] IntervalTable intervals() const;
};

[[nodiscard]] IntervalTable wider(const IntervalTable& x, const IntervalTable& y);
/// `x` where it is calibrated, and there no narrower than `least`.
[[nodiscard]] IntervalTable at_least(const IntervalTable& x, const IntervalTable& least);

}   // namespace cgcl
