// Columns of pairs as a network takes them: centred, of like spread, and never beyond what training held.
#pragma once

#include "engine/core/dense_rows.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

struct ColumnScale {
  std::vector<float> centre, spread, low, high;   // [columns]; in units of the columns; spreads are positive

  ColumnScale() = default;
  /// Weighted mean and standard deviation of the columns of `x` and the ends of their ranges; a column that
  /// does not vary is 0 afterwards. weight [rows].
  ColumnScale(const FloatRows& x, std::span<const double> weight);
  [[nodiscard]] std::int64_t columns() const { return static_cast<std::int64_t>(centre.size()); }
  /// Appends row i of `x` to `out`, scaled.
  void append(const FloatRows& x, std::int64_t i, std::vector<float>& out) const;
};

}   // namespace cgcl
