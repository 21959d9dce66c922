#include "engine/kernels/norm.hpp"

#include "engine/core/index.hpp"
#include "engine/cpu/lanes.hpp"
#include "engine/cpu/parallel.hpp"

#include <cmath>   // for sqrt, isfinite
#include <vector>

namespace cgcl::cpu {

namespace {

constexpr std::int64_t kColumnRows = 512;   // rows a partial column sum covers

/// out[c] = sum over rows of term(i, j) in double, per chunk of rows, chunks added in order.
template <class Term>
std::vector<double> column_reduce(const Exec& exec, std::int64_t rows, std::int64_t cols, const Term& term) {
  const std::int64_t chunks = std::max<std::int64_t>(1, (rows + kColumnRows - 1) / kColumnRows);
  std::vector<double> partial(idx(chunks * cols), 0.0);
  for_chunks(exec, rows, kColumnRows, [&](std::int64_t first, std::int64_t last) {
    double* out = partial.data() + first / kColumnRows * cols;
    for (std::int64_t i = first; i < last; ++i)
      for (std::int64_t j = 0; j < cols; ++j) out[j] += term(i, j);
  });
  for (std::int64_t c = 1; c < chunks; ++c)
    for (std::int64_t j = 0; j < cols; ++j) partial[idx(j)] += partial[idx(c * cols + j)];
  partial.resize(idx(cols));
  return partial;
}

/// Sum over a flat range of term(i), per chunk, chunks added in order.
template <class Term>
double flat_reduce(const Exec& exec, std::int64_t n, const Term& term) {
  std::vector<double> partial(idx((n + kElements - 1) / kElements), 0.0);
  for_chunks(exec, n, kElements, [&](std::int64_t first, std::int64_t last) {
    partial[idx(first / kElements)] =
        lane_sum<double>(last - first, [&term, first](std::int64_t i) { return term(first + i); });
  });
  double total = 0;
  for (const double part : partial) total += part;
  return total;
}

}   // namespace

template <class T>
void l2_normalize(const Exec& exec, MatView<const T> x, T eps, MatView<T> y, VecView<T> norm) {
  for_chunks(exec, x.rows, rows_per_chunk(x.cols), [&](std::int64_t first, std::int64_t last) {
    const std::int64_t cols = x.cols;
    for (std::int64_t i = first; i < last; ++i) {
      const T* in = x.row(i);
      T* out = y.row(i);
      norm[i] = std::sqrt(lane_sum<T>(cols, [=](std::int64_t j) { return in[j] * in[j]; }));
      const T inverse = 1 / std::max(norm[i], eps);
      for (std::int64_t j = 0; j < cols; ++j) out[j] = in[j] * inverse;
    }
  });
}

template <class T>
void l2_normalize_grad(const Exec& exec, MatView<const T> y, VecView<const T> norm, T eps,
                       MatView<const T> gy, MatView<T> gx) {
  for_chunks(exec, y.rows, rows_per_chunk(y.cols), [&](std::int64_t first, std::int64_t last) {
    const std::int64_t cols = y.cols;
    for (std::int64_t i = first; i < last; ++i) {
      const T *value = y.row(i), *from = gy.row(i);
      T* out = gx.row(i);
      const T along =
          norm[i] > eps ? lane_sum<T>(cols, [=](std::int64_t j) { return value[j] * from[j]; }) : T(0);
      const T inverse = 1 / std::max(norm[i], eps);
      for (std::int64_t j = 0; j < cols; ++j) out[j] = (from[j] - value[j] * along) * inverse;
    }
  });
}

template <class T>
void row_dot(const Exec& exec, MatView<const T> a, MatView<const T> b, VecView<T> out) {
  for_chunks(exec, a.rows, rows_per_chunk(a.cols), [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) {
      const T *u = a.row(i), *v = b.row(i);
      out[i] = lane_sum<T>(a.cols, [=](std::int64_t j) { return u[j] * v[j]; });
    }
  });
}

template <class T>
void column_sums(const Exec& exec, MatView<const T> x, VecView<const T> weight, VecView<T> out) {
  const auto sums = column_reduce(exec, x.rows, x.cols, [&](std::int64_t i, std::int64_t j) {
    return weight.empty() ? static_cast<double>(x(i, j)) : static_cast<double>(weight[i]) * x(i, j);
  });
  std::copy(sums.begin(), sums.end(), out.data);
}

template <class T>
void sum(const Exec& exec, VecView<const T> x, VecView<T> out) {
  out[0] =
      static_cast<T>(flat_reduce(exec, x.size, [&](std::int64_t i) { return static_cast<double>(x[i]); }));
}

template <class T>
void dot(const Exec& exec, VecView<const T> a, VecView<const T> b, VecView<T> out) {
  out[0] = static_cast<T>(
      flat_reduce(exec, a.size, [&](std::int64_t i) { return static_cast<double>(a[i]) * b[i]; }));
}

template <class T>
void count_nonfinite(const Exec& exec, VecView<const T> x, VecView<T> out) {
  out[0] = static_cast<T>(
      flat_reduce(exec, x.size, [&](std::int64_t i) { return std::isfinite(x[i]) ? 0.0 : 1.0; }));
}

template <class T>
void column_moments(const Exec& exec, MatView<const T> x, VecView<const T> weight, VecView<T> mean,
                    VecView<T> var) {
  const auto w = [&](std::int64_t i) { return weight.empty() ? 1.0 : static_cast<double>(weight[i]); };
  double total = 0;
  for (std::int64_t i = 0; i < x.rows; ++i) total += w(i);
  auto sums =
      column_reduce(exec, x.rows, x.cols, [&](std::int64_t i, std::int64_t j) { return w(i) * x(i, j); });
  for (double& s : sums) s /= total;
  const auto squares = column_reduce(exec, x.rows, x.cols, [&](std::int64_t i, std::int64_t j) {
    const double d = x(i, j) - sums[idx(j)];
    return w(i) * d * d;
  });
  for (std::int64_t j = 0; j < x.cols; ++j) {
    mean[j] = static_cast<T>(sums[idx(j)]);
    var[j] = static_cast<T>(squares[idx(j)] / total);
  }
}

template <class T>
void reciprocal_std(const Exec&, VecView<const T> var, double eps, VecView<T> rstd) {
  for (std::int64_t j = 0; j < var.size; ++j)
    rstd[j] = static_cast<T>(1 / std::sqrt(static_cast<double>(var[j]) + eps));
}

template <class T>
void batch_norm(const Exec& exec, MatView<const T> x, VecView<const T> mean, VecView<const T> rstd,
                VecView<const T> gamma, VecView<const T> beta, MatView<T> y) {
  for_chunks(exec, x.rows, rows_per_chunk(x.cols), [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i)
      for (std::int64_t j = 0; j < x.cols; ++j) y(i, j) = (x(i, j) - mean[j]) * rstd[j] * gamma[j] + beta[j];
  });
}

template <class T>
void batch_norm_grad(const Exec& exec, MatView<const T> x, VecView<const T> weight, T total,
                     VecView<const T> mean, VecView<const T> rstd, VecView<const T> gamma,
                     VecView<const T> gsum, VecView<const T> gdot, MatView<const T> gy, MatView<T> gx) {
  for_chunks(exec, x.rows, rows_per_chunk(x.cols), [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) {
      const T share = (weight.empty() ? T(1) : weight[i]) / total;
      for (std::int64_t j = 0; j < x.cols; ++j) {
        const T xhat = (x(i, j) - mean[j]) * rstd[j];
        gx(i, j) = gamma[j] * rstd[j] * (gy(i, j) - share * (gsum[j] + xhat * gdot[j]));
      }
    }
  });
}

template <class T>
void batch_norm_sums(const Exec& exec, MatView<const T> x, VecView<const T> mean, VecView<const T> rstd,
                     MatView<const T> gy, VecView<T> gsum, VecView<T> gdot) {
  const auto sums = column_reduce(
      exec, x.rows, x.cols, [&](std::int64_t i, std::int64_t j) { return static_cast<double>(gy(i, j)); });
  const auto dots = column_reduce(exec, x.rows, x.cols, [&](std::int64_t i, std::int64_t j) {
    return static_cast<double>(gy(i, j)) * ((x(i, j) - mean[j]) * rstd[j]);
  });
  std::copy(sums.begin(), sums.end(), gsum.data);
  std::copy(dots.begin(), dots.end(), gdot.data);
}

#define CGCL_INSTANTIATE(T)                                                                              \
  template void l2_normalize(const Exec&, MatView<const T>, T, MatView<T>, VecView<T>);                  \
  template void l2_normalize_grad(const Exec&, MatView<const T>, VecView<const T>, T, MatView<const T>,  \
                                  MatView<T>);                                                           \
  template void row_dot(const Exec&, MatView<const T>, MatView<const T>, VecView<T>);                    \
  template void column_sums(const Exec&, MatView<const T>, VecView<const T>, VecView<T>);                \
  template void sum(const Exec&, VecView<const T>, VecView<T>);                                          \
  template void dot(const Exec&, VecView<const T>, VecView<const T>, VecView<T>);                        \
  template void count_nonfinite(const Exec&, VecView<const T>, VecView<T>);                              \
  template void column_moments(const Exec&, MatView<const T>, VecView<const T>, VecView<T>, VecView<T>); \
  template void reciprocal_std(const Exec&, VecView<const T>, double, VecView<T>);                       \
  template void batch_norm(const Exec&, MatView<const T>, VecView<const T>, VecView<const T>,            \
                           VecView<const T>, VecView<const T>, MatView<T>);                              \
  template void batch_norm_grad(const Exec&, MatView<const T>, VecView<const T>, T, VecView<const T>,    \
                                VecView<const T>, VecView<const T>, VecView<const T>, VecView<const T>,  \
                                MatView<const T>, MatView<T>);                                           \
  template void batch_norm_sums(const Exec&, MatView<const T>, VecView<const T>, VecView<const T>,       \
                                MatView<const T>, VecView<T>, VecView<T>);
CGCL_INSTANTIATE(float)
CGCL_INSTANTIATE(double)

}   // namespace cgcl::cpu
