// Rows of numbers along the directions of their greatest variance.
#pragma once

#include "engine/core/dense_rows.hpp"
#include "engine/core/exec.hpp"

namespace cgcl {

/// Eigenvectors of a symmetric matrix [n, n], one a row, by falling eigenvalue; of each the largest entry is
/// positive. Jacobi rotations.
struct Eigenvectors {
  std::vector<double> value;   // [n]
  DoubleRows vector;           // [n, n]
};
[[nodiscard]] Eigenvectors eigenvectors(DoubleRows matrix);

/// Coordinates [rows, min(count, columns)] of the centred rows along the directions of greatest variance, the
/// greatest first, each direction with its largest entry positive. By subspace iteration on the covariance
/// matrix, which takes columns^2 numbers of memory. The same for any number of threads. Throws ShapeError for
/// no rows or a count below 1.
[[nodiscard]] DoubleRows principal_components(const Exec& exec, const FloatRows& rows, int count);

}   // namespace cgcl
