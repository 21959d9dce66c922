// Rows whose values are replaced by bins: what histogram trees are grown on.
#pragma once

#include "engine/core/dense_rows.hpp"
#include "engine/core/exec.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// A byte per value, column by column, as trees read few columns of all rows; made once and shared by all the
/// trees and bags that are fitted on the rows.
class BinnedRows {
 public:
  /// Thresholds of a column lie between its values where there are at most `bins` distinct ones; else half of
  /// them are quantiles of the rows and half of the distinct values. Same for any number of threads. Throws
  /// ShapeError for fewer than 4 bins or more than 256.
  BinnedRows(const Exec& exec, const FloatRows& x, int bins);

  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] int columns() const { return columns_; }
  [[nodiscard]] int bins() const { return bins_; }
  /// [rows] bins of a column; bin b holds values above threshold b-1, up to threshold b.
  [[nodiscard]] const std::uint8_t* column(int c) const { return bin_.data() + c * rows_; }
  /// Ascending; one less than there are bins of the column.
  [[nodiscard]] const std::vector<float>& thresholds(int column) const { return threshold_[idx(column)]; }

 private:
  [[nodiscard]] std::vector<float> thresholds_of(const FloatRows& x, int column) const;

  std::int64_t rows_;
  int columns_, bins_;
  std::vector<std::vector<float>> threshold_;   // [columns]
  std::vector<std::uint8_t> bin_;               // [columns x rows]
};

}   // namespace cgcl
