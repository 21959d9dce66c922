// Two figures compared seed by seed: what seeds share, such as a lucky split, drops out.
#pragma once

#include "apps/cli/seed_statistics.hpp"

#include <cstdint>
#include <limits>
#include <string>

namespace cgcl {

/// Figure minus reference over the seeds for which both are defined.
struct PairedDifference {
  std::int64_t n = 0;   // such seeds
  double mean = std::numeric_limits<double>::quiet_NaN();
  /// Of the two-sided 95 % interval of Student's t around the mean; NaN for fewer than three seeds, whose
  /// interval is too wide to say anything.
  double half_width = std::numeric_limits<double>::quiet_NaN();
};

/// "+0.0120 ± 0.0034"; a dash without any.
[[nodiscard]] std::string difference_text(const PairedDifference& difference);

[[nodiscard]] PairedDifference paired_difference(const SeedFigure& figure, const SeedFigure& reference);

/// The 0.975 quantile of Student's t, computed from its finite series. `freedom` counts from 1; throws
/// ShapeError for less. [AS 26.7.3-26.7.4]
[[nodiscard]] double t_quantile_975(std::int64_t freedom);

}   // namespace cgcl
