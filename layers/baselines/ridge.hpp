// Linear least squares with a penalty: what a network must beat before it gets credit.
#pragma once

#include "engine/core/dense_rows.hpp"
#include "layers/named_state.hpp"

#include <span>
#include <vector>

namespace cgcl {

/// Least squares with an intercept and `l2` times the squared coefficients of standardised columns as
/// penalty.
class Ridge {
 public:
  /// Normal equations and a Cholesky factorisation in double. Throws ShapeError for sizes that differ or are
  /// zero. Where inputs are not finite, so are the predictions.
  Ridge(const DoubleRows& x, std::span<const double> y, double l2);
  [[nodiscard]] double operator()(std::span<const double> row) const;

  /// Tensors mean and coefficient, float64; number intercept.
  [[nodiscard]] NamedState state(const Exec& exec) const;
  /// Back from it. Throws Error model_damaged.
  [[nodiscard]] static Ridge from_state(const Exec& exec, const NamedState& state);

 private:
  Ridge() = default;

  std::vector<double> mean_, coefficient_;   // of the columns as they come
  double intercept_ = 0;
};

}   // namespace cgcl
