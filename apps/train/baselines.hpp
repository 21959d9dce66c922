// Simple predictors of coupling labels: what a network must beat before it gets credit.
#pragma once

#include "engine/core/index.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/pairs/pair_features.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Rows of a dense matrix in double, row-major.
struct DenseRows {
  std::int64_t columns = 0;
  std::vector<double> values;

  [[nodiscard]] std::int64_t rows() const {
    return columns == 0 ? 0 : static_cast<std::int64_t>(values.size()) / columns;
  }
  [[nodiscard]] std::span<const double> row(std::int64_t i) const {
    return {values.data() + i * columns, idx(columns)};
  }
};

/// Least squares with an intercept and `lambda` times the squared slopes of standardised columns as penalty.
class Ridge {
 public:
  /// Normal equations and a Cholesky factorisation in double. Throws ShapeError for sizes that differ or are
  /// zero. Where inputs are not finite, so are the predictions.
  Ridge(const DenseRows& x, std::span<const double> y, double lambda);
  [[nodiscard]] double operator()(std::span<const double> row) const;

 private:
  std::vector<double> mean_, slope_;   // slopes of the columns as they come
  double intercept_ = 0;
};

/// A table of mean labels, one level after the other from coarse to fine: the finest group that was seen in
/// training decides, and the mean of all labels where none was. `levels` hold one group [B] each, of all
/// samples.
class MeanTable {
 public:
  MeanTable(std::vector<std::span<const std::int32_t>> levels, std::span<const float> label,
            std::span<const std::int32_t> train);
  [[nodiscard]] double operator()(std::size_t sample) const;

 private:
  std::vector<std::span<const std::int32_t>> levels_;
  std::vector<std::vector<double>> mean_;   // NaN: not seen
  double all_ = 0;
};

/// What ridge regression sees of the links at `where`: relation, sum and absolute difference of what is known
/// of the ends (statistics of net and device over their maxima, as logarithm; pin code), and every pair
/// class, one-hot, or the logarithms of a bag. Symmetric in the ends.
[[nodiscard]] DenseRows ridge_rows(const CircuitGraph& graph, std::span<const std::int32_t> src,
                                   std::span<const std::int32_t> dst, std::span<const std::uint8_t> relation,
                                   const PairTable& pairs, std::span<const std::int32_t> where);

}   // namespace cgcl
