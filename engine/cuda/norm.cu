// Row norms and dot products, and the elementwise half of batch normalisation. Column statistics are in
// reduce.cu.
#include "engine/cuda/launch.cuh"
#include "engine/kernels/norm.hpp"

#include <cmath>   // for sqrt

namespace cgcl::cuda {

namespace {

/// Sum over j of a_j b_j of one row, in every lane of the warp that owns the row.
__device__ float warp_dot(const float* a, const float* b, std::int64_t cols, int lane) {
  float total = 0;
#pragma unroll 4
  for (std::int64_t j = lane; j < cols; j += kWarp) total += a[j] * b[j];
  return warp_sum(total);
}

/// One warp owns one row and reads it twice, the second time from cache. Limits: 2^34 rows. y may alias x.
/// Moves 8 bytes an element and 4 a row. Not a block a row: rows are a few hundred columns long.
__global__ void l2_normalize_kernel(MatView<const float> x, float eps, MatView<float> y, float* norm) {
  const std::int64_t i = thread_index() / kWarp;
  if (i >= x.rows) return;   // the whole warp
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const float length = std::sqrt(warp_dot(x.row(i), x.row(i), x.cols, lane));
  const float inverse = 1 / max(length, eps);
  for (std::int64_t j = lane; j < x.cols; j += kWarp) y(i, j) = x(i, j) * inverse;
  if (lane == 0) norm[i] = length;
}

/// Owners and limits as above; gx may alias gy. Moves 12 bytes an element.
__global__ void l2_normalize_grad_kernel(MatView<const float> y, const float* norm, float eps,
                                         MatView<const float> gy, MatView<float> gx) {
  const std::int64_t i = thread_index() / kWarp;
  if (i >= y.rows) return;   // the whole warp
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const float along = norm[i] > eps ? warp_dot(y.row(i), gy.row(i), y.cols, lane) : 0.0f;
  const float inverse = 1 / max(norm[i], eps);
  for (std::int64_t j = lane; j < y.cols; j += kWarp) gx(i, j) = (gy(i, j) - y(i, j) * along) * inverse;
}

/// Owners and limits as above. Moves 8 bytes an element.
__global__ void row_dot_kernel(MatView<const float> a, MatView<const float> b, float* out) {
  const std::int64_t i = thread_index() / kWarp;
  if (i >= a.rows) return;   // the whole warp
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const float total = warp_dot(a.row(i), b.row(i), a.cols, lane);
  if (lane == 0) out[i] = total;
}

/// Moves 8 bytes an element; the four vectors stay in cache.
struct Normalize {
  MatView<const float> x;
  const float *mean, *rstd, *gamma, *beta;
  MatView<float> y;
  __device__ void operator()(std::int64_t i, std::int64_t j) const {
    y(i, j) = (x(i, j) - mean[j]) * rstd[j] * gamma[j] + beta[j];
  }
};

/// Moves 12 bytes an element.
struct ReciprocalStd {
  const float* var;
  double eps;
  float* rstd;
  __device__ void operator()(std::int64_t j, std::int64_t) const {
    rstd[j] = static_cast<float>(1 / sqrt(static_cast<double>(var[j]) + eps));   // as the host rounds
  }
};

struct NormalizeGrad {
  MatView<const float> x;
  const float* weight;   // null: all 1
  float total;
  const float *mean, *rstd, *gamma, *gsum, *gdot;
  MatView<const float> gy;
  MatView<float> gx;
  __device__ void operator()(std::int64_t i, std::int64_t j) const {
    const float share = (weight != nullptr ? weight[i] : 1.0f) / total;
    const float xhat = (x(i, j) - mean[j]) * rstd[j];
    gx(i, j) = gamma[j] * rstd[j] * (gy(i, j) - share * (gsum[j] + xhat * gdot[j]));
  }
};

}   // namespace

template <class T>
void l2_normalize(const Exec& exec, MatView<const T> x, T eps, MatView<T> y, VecView<T> norm) {
  launch(exec, "l2_normalize", l2_normalize_kernel, warp_a_row(x.rows), kBlock, x, eps, y, norm.data);
}

template <class T>
void l2_normalize_grad(const Exec& exec, MatView<const T> y, VecView<const T> norm, T eps,
                       MatView<const T> gy, MatView<T> gx) {
  launch(exec, "l2_normalize_grad", l2_normalize_grad_kernel, warp_a_row(y.rows), kBlock, y, norm.data, eps,
         gy, gx);
}

template <class T>
void row_dot(const Exec& exec, MatView<const T> a, MatView<const T> b, VecView<T> out) {
  launch(exec, "row_dot", row_dot_kernel, warp_a_row(a.rows), kBlock, a, b, out.data);
}

template <class T>
void reciprocal_std(const Exec& exec, VecView<const T> var, double eps, VecView<T> rstd) {
  for_elements(exec, "reciprocal_std", ReciprocalStd{var.data, eps, rstd.data}, var.size, 1);
}

template <class T>
void batch_norm(const Exec& exec, MatView<const T> x, VecView<const T> mean, VecView<const T> rstd,
                VecView<const T> gamma, VecView<const T> beta, MatView<T> y) {
  for_elements(exec, "batch_norm", Normalize{x, mean.data, rstd.data, gamma.data, beta.data, y}, x.rows,
               x.cols);
}

template <class T>
void batch_norm_grad(const Exec& exec, MatView<const T> x, VecView<const T> weight, T total,
                     VecView<const T> mean, VecView<const T> rstd, VecView<const T> gamma,
                     VecView<const T> gsum, VecView<const T> gdot, MatView<const T> gy, MatView<T> gx) {
  const NormalizeGrad op{x,         weight.empty() ? nullptr : weight.data,
                         total,     mean.data,
                         rstd.data, gamma.data,
                         gsum.data, gdot.data,
                         gy,        gx};
  for_elements(exec, "batch_norm_grad", op, x.rows, x.cols);
}

template void l2_normalize(const Exec&, MatView<const float>, float, MatView<float>, VecView<float>);
template void l2_normalize_grad(const Exec&, MatView<const float>, VecView<const float>, float,
                                MatView<const float>, MatView<float>);
template void row_dot(const Exec&, MatView<const float>, MatView<const float>, VecView<float>);
template void reciprocal_std(const Exec&, VecView<const float>, double, VecView<float>);
template void batch_norm(const Exec&, MatView<const float>, VecView<const float>, VecView<const float>,
                         VecView<const float>, VecView<const float>, MatView<float>);
template void batch_norm_grad(const Exec&, MatView<const float>, VecView<const float>, float,
                              VecView<const float>, VecView<const float>, VecView<const float>,
                              VecView<const float>, VecView<const float>, MatView<const float>,
                              MatView<float>);

}   // namespace cgcl::cuda
