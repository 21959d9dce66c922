// How far off predictions are: residuals on a logarithmic scale and intervals from them.
#pragma once

#include <cstddef>
#include <vector>

namespace cgcl {

inline constexpr std::size_t kMinResiduals = 20;   // for an interval

/// Offsets of the decimal logarithm that hold 80 % of the truth; 0 and 0 where it was not calibrated.
struct LogInterval {
  double low = 0, high = 0;

  [[nodiscard]] bool calibrated() const { return low != 0 || high != 0; }
};

/// Ascending decimal logarithms of truth over prediction, where both are positive. Lists of one length.
[[nodiscard]] std::vector<double> log_residuals(const std::vector<double>& predicted,
                                                const std::vector<double>& truth);

/// Mean of the absolute residuals; NaN without any.
[[nodiscard]] double mean_absolute(const std::vector<double>& residuals);

/// Split-conformal: the ranks of ascending residuals that hold for one more value. Not calibrated where there
/// are fewer than kMinResiduals.
[[nodiscard]] LogInterval conformal_interval(const std::vector<double>& residuals);

}   // namespace cgcl
