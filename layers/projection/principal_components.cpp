#include "layers/projection/principal_components.hpp"

#include "engine/core/error.hpp"
#include "engine/core/parallel.hpp"
#include "engine/core/random.hpp"

#include <algorithm>   // for max, min, sort
#include <cmath>
#include <numeric>   // for iota

namespace cgcl {

namespace {

constexpr int kSpare = 10, kMostRounds = 200, kMostSweeps = 60;
constexpr std::int64_t kRowChunk = 64, kColumnChunk = 8;

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

std::span<double> row_of(DoubleRows& rows, std::int64_t i) {
  return {rows.values.data() + i * rows.columns, idx(rows.columns)};
}

std::vector<double> column_means(const FloatRows& x) {
  std::vector<double> mean(idx(x.columns));
  for (std::int64_t r = 0; r < x.rows(); ++r)
    for (std::size_t c = 0; c < mean.size(); ++c) mean[c] += static_cast<double>(x.row(r)[c]);
  for (double& value : mean) value /= static_cast<double>(x.rows());
  return mean;
}

/// [columns, columns]: of each pair of columns the sum over the rows, in their order.
DoubleRows covariance(const Exec& exec, const FloatRows& x, const std::vector<double>& mean) {
  DoubleRows out{x.columns, std::vector<double>(idx(x.columns) * idx(x.columns))};
  for_chunks(exec.threads(), x.columns, kColumnChunk, [&](std::int64_t first, std::int64_t last) {
    std::vector<double> centred(mean.size());
    for (std::int64_t r = 0; r < x.rows(); ++r) {
      for (std::size_t c = 0; c < mean.size(); ++c) centred[c] = static_cast<double>(x.row(r)[c]) - mean[c];
      for (std::int64_t i = first; i < last; ++i) {
        const double factor = centred[idx(i)];
        const std::span<double> sums = row_of(out, i);
        for (std::size_t c = 0; c < mean.size(); ++c) sums[c] += factor * centred[c];
      }
    }
  });
  for (double& value : out.values) value /= static_cast<double>(x.rows());
  return out;
}

/// a b^T of rows of equal length.
DoubleRows products(const Exec& exec, const DoubleRows& a, const DoubleRows& b) {
  DoubleRows out{static_cast<int>(b.rows()), std::vector<double>(idx(a.rows()) * idx(b.rows()))};
  for_chunks(exec.threads(), a.rows(), kColumnChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i)
      for (std::int64_t j = 0; j < b.rows(); ++j) row_of(out, i)[idx(j)] = dot(a.row(i), b.row(j));
  });
  return out;
}

DoubleRows transposed(const DoubleRows& a) {
  DoubleRows out{static_cast<int>(a.rows()), std::vector<double>(a.values.size())};
  for (std::int64_t i = 0; i < a.rows(); ++i)
    for (int c = 0; c < a.columns; ++c) row_of(out, c)[idx(i)] = a.row(i)[idx(c)];
  return out;
}

/// Gram-Schmidt, twice for accuracy. A row that depends on those before it becomes zero.
void orthonormalise(DoubleRows& rows) {
  for (std::int64_t i = 0; i < rows.rows(); ++i) {
    const std::span<double> row = row_of(rows, i);
    const double before = std::sqrt(dot(row, row));
    for (int pass = 0; pass < 2; ++pass)
      for (std::int64_t j = 0; j < i; ++j) {
        const double along = dot(row, rows.row(j));
        for (std::size_t c = 0; c < row.size(); ++c) row[c] -= along * rows.row(j)[c];
      }
    const double length = std::sqrt(dot(row, row));
    const double factor = length > 1e-12 * before ? 1 / length : 0;
    for (double& value : row) value *= factor;
  }
}

/// One Jacobi rotation of the symmetric `a` that makes entry (p, q) zero, and of the rows of `v` with it.
void rotate(DoubleRows& a, DoubleRows& v, std::int64_t p, std::int64_t q) {
  const double apq = a.row(p)[idx(q)];
  if (apq == 0) return;
  const double theta = (a.row(q)[idx(q)] - a.row(p)[idx(p)]) / (2 * apq);
  const double t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
  const double c = 1 / std::sqrt(t * t + 1), s = t * c;
  const auto turn = [&](double& x, double& y) {
    const double before = x;
    x = c * before - s * y;
    y = s * before + c * y;
  };
  for (std::int64_t k = 0; k < a.columns; ++k) turn(row_of(a, p)[idx(k)], row_of(a, q)[idx(k)]);
  for (std::int64_t k = 0; k < a.columns; ++k) turn(row_of(a, k)[idx(p)], row_of(a, k)[idx(q)]);
  for (std::int64_t k = 0; k < v.columns; ++k) turn(row_of(v, p)[idx(k)], row_of(v, q)[idx(k)]);
}

double off_diagonal(const DoubleRows& a) {
  double sum = 0;
  for (std::int64_t i = 0; i < a.rows(); ++i)
    for (std::int64_t j = 0; j < i; ++j) sum += a.row(i)[idx(j)] * a.row(i)[idx(j)];
  return sum;
}

void make_largest_positive(DoubleRows& rows) {
  for (std::int64_t i = 0; i < rows.rows(); ++i) {
    const std::span<double> row = row_of(rows, i);
    double largest = 0;
    for (const double value : row)
      if (std::abs(value) > std::abs(largest)) largest = value;
    if (largest < 0)
      for (double& value : row) value = -value;
  }
}

/// The leading `count` eigenvectors of `matrix`, one a row.
DoubleRows leading(const Exec& exec, const DoubleRows& matrix, int count) {
  const int width = std::min(matrix.columns, count + kSpare);
  DoubleRows space{matrix.columns, std::vector<double>(idx(width) * idx(matrix.columns))};
  const RandomKey key{0, kInit, 0};
  for (std::size_t i = 0; i < space.values.size(); ++i) space.values[i] = normal(key, i);
  orthonormalise(space);
  double before = 0;
  for (int round = 0; round < kMostRounds; ++round) {
    DoubleRows image = products(exec, space, matrix);
    const Eigenvectors inside = eigenvectors(products(exec, image, space));
    double sum = 0;
    for (int i = 0; i < count; ++i) sum += inside.value[idx(i)];
    const bool settled = std::abs(sum - before) <= 1e-13 * std::abs(sum);
    before = sum;
    if (settled || width == matrix.columns) {   // the whole space holds them exactly
      space = products(exec, inside.vector, transposed(space));
      break;
    }
    space = products(exec, inside.vector, transposed(image));
    orthonormalise(space);
  }
  space.values.resize(idx(count) * idx(matrix.columns));
  make_largest_positive(space);
  return space;
}

}   // namespace

Eigenvectors eigenvectors(DoubleRows a) {
  const std::int64_t n = a.columns;
  DoubleRows v{a.columns, std::vector<double>(a.values.size())};
  for (std::int64_t i = 0; i < n; ++i) row_of(v, i)[idx(i)] = 1;
  const double whole = dot(a.values, a.values);
  for (int sweep = 0; sweep < kMostSweeps && off_diagonal(a) > 1e-28 * whole; ++sweep)
    for (std::int64_t p = 0; p < n; ++p)
      for (std::int64_t q = p + 1; q < n; ++q) rotate(a, v, p, q);
  std::vector<std::int64_t> order(idx(n));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int64_t i, std::int64_t j) { return a.row(i)[idx(i)] > a.row(j)[idx(j)]; });
  Eigenvectors out{{}, {a.columns, {}}};
  for (const std::int64_t i : order) {
    out.value.push_back(a.row(i)[idx(i)]);
    out.vector.values.insert(out.vector.values.end(), v.row(i).begin(), v.row(i).end());
  }
  make_largest_positive(out.vector);
  return out;
}

DoubleRows principal_components(const Exec& exec, const FloatRows& x, int count) {
  CGCL_CHECK(x.rows() > 0 && count > 0, "principal_components: ", x.rows(), " rows and ", count,
             " components, expected one or more of both");
  const std::vector<double> mean = column_means(x);
  const DoubleRows directions = leading(exec, covariance(exec, x, mean), std::min(count, x.columns));
  const std::int64_t components = directions.rows();
  DoubleRows out{static_cast<int>(components), std::vector<double>(idx(x.rows() * components))};
  for_chunks(exec.threads(), x.rows(), kRowChunk, [&](std::int64_t first, std::int64_t last) {
    std::vector<double> centred(mean.size());
    for (std::int64_t r = first; r < last; ++r) {
      for (std::size_t c = 0; c < mean.size(); ++c) centred[c] = static_cast<double>(x.row(r)[c]) - mean[c];
      for (std::int64_t k = 0; k < components; ++k) row_of(out, r)[idx(k)] = dot(directions.row(k), centred);
    }
  });
  return out;
}

}   // namespace cgcl
