#include "layers/baselines/ridge.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <cmath>   // for isnan, sqrt
#include <limits>

namespace cgcl {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kMaxIntercept = 1e300;   // of a state

/// Solves A w = b in place, A [n x n] symmetric with its lower half filled; false unless A is positive
/// definite.
bool cholesky_solve(std::vector<double>& a, std::vector<double>& b) {
  const std::size_t n = b.size();
  for (std::size_t j = 0; j < n; ++j) {
    double* row_j = &a[j * n];
    for (std::size_t k = 0; k < j; ++k) row_j[j] -= row_j[k] * row_j[k];
    if (!(row_j[j] > 0)) return false;
    row_j[j] = std::sqrt(row_j[j]);
    for (std::size_t i = j + 1; i < n; ++i) {
      double* row_i = &a[i * n];
      for (std::size_t k = 0; k < j; ++k) row_i[j] -= row_i[k] * row_j[k];
      row_i[j] /= row_j[j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
  return true;
}

/// Means and deviations of the columns; a constant one has deviation 1.
void moments(const DoubleRows& x, std::vector<double>& mean, std::vector<double>& deviation) {
  const auto columns = idx(x.columns);
  const auto n = static_cast<double>(x.rows());
  mean.assign(columns, 0.0);
  deviation.assign(columns, 0.0);
  for (std::size_t i = 0; i < x.values.size(); ++i) mean[i % columns] += x.values[i] / n;
  for (std::size_t i = 0; i < x.values.size(); ++i) {
    const double off = x.values[i] - mean[i % columns];
    deviation[i % columns] += off * off / n;
  }
  for (double& d : deviation) d = d > 0 || std::isnan(d) ? std::sqrt(d) : 1;
}

}   // namespace

Ridge::Ridge(const DoubleRows& x, std::span<const double> y, double l2) {
  CGCL_CHECK(x.rows() > 0 && x.rows() == static_cast<std::int64_t>(y.size()), "ridge regression of ",
             y.size(), " values on ", x.rows(), " rows");
  const auto n = idx(x.columns);
  std::vector<double> deviation, z(n), gram(n * n, 0.0);
  moments(x, mean_, deviation);
  for (const double value : y) intercept_ += value / static_cast<double>(y.size());
  coefficient_.assign(n, 0.0);
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    const auto row = x.row(i);
    const double off = y[idx(i)] - intercept_;
    for (std::size_t c = 0; c < n; ++c) z[c] = (row[c] - mean_[c]) / deviation[c];
    for (std::size_t c = 0; c < n; ++c) {
      if (z[c] == 0) continue;
      coefficient_[c] += z[c] * off;
      for (std::size_t k = 0; k <= c; ++k) gram[c * n + k] += z[c] * z[k];
    }
  }
  for (std::size_t c = 0; c < n; ++c) gram[c * n + c] += l2;
  if (!cholesky_solve(gram, coefficient_)) coefficient_.assign(n, kNaN);
  for (std::size_t c = 0; c < n; ++c) coefficient_[c] /= deviation[c];
}

double Ridge::operator()(std::span<const double> row) const {
  double y = intercept_;
  for (std::size_t c = 0; c < coefficient_.size(); ++c) y += coefficient_[c] * (row[c] - mean_[c]);
  return y;
}

NamedState Ridge::state(const Exec& exec) const {
  return {{{"mean", Tensor::from(exec, mean_)}, {"coefficient", Tensor::from(exec, coefficient_)}},
          {{"intercept", intercept_}}};
}

Ridge Ridge::from_state(const Exec& exec, const NamedState& state) {
  const StateReader read(exec, state);
  Ridge out;
  out.mean_ = read.values<double>("mean");
  out.coefficient_ = read.values<double>("coefficient");
  out.intercept_ = read.number("intercept", -kMaxIntercept, kMaxIntercept);
  if (out.mean_.size() != out.coefficient_.size())
    throw Error(ErrorId::model_damaged, str(out.mean_.size(), " means of ", out.coefficient_.size(),
                                            " columns, expected one of each"));
  return out;
}

}   // namespace cgcl
