// Row and column statistics, normalisation, reductions. New tensors; deterministic for any thread count.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"

#include <vector>

namespace cgcl::ops {

struct Normalized {
  Tensor y, norm;   // [N,F] and [N]
};
/// x_i / max(|x_i|, eps), with the norms.
[[nodiscard]] Normalized l2_normalize(const Exec&, const Tensor& x, double eps);
[[nodiscard]] Tensor l2_normalize_grad(const Exec&, const Normalized& forward, double eps, const Tensor& gy);
/// <a_i, b_i> -> [N,1]
[[nodiscard]] Tensor row_dot(const Exec&, const Tensor& a, const Tensor& b);
/// sum_i w_i x_ij -> [1,F]; weight [N] or undefined
[[nodiscard]] Tensor column_sums(const Exec&, const Tensor& x, const Tensor& weight = {});
/// All elements -> [1]
[[nodiscard]] Tensor sum(const Exec&, const Tensor& x);
[[nodiscard]] Tensor dot(const Exec&, const Tensor& a, const Tensor& b);
/// The sum of squares of each tensor -> [n], on the device. All of one real dtype; throws ShapeError.
[[nodiscard]] Tensor squared_norms(const Exec&, const std::vector<Tensor>& tensors);
/// Number of NaN or infinite elements. Waits for the device.
[[nodiscard]] std::int64_t count_nonfinite(const Exec&, const Tensor& x);

struct Moments {
  Tensor mean, var;   // [F]; biased variance
};
[[nodiscard]] Moments column_moments(const Exec&, const Tensor& x, const Tensor& weight = {});
/// 1 / sqrt(var + eps) -> [F].
[[nodiscard]] Tensor reciprocal_std(const Exec&, const Tensor& var, double eps);
[[nodiscard]] Tensor batch_norm(const Exec&, const Tensor& x, const Tensor& mean, const Tensor& rstd,
                                const Tensor& gamma, const Tensor& beta);
struct BatchNormGrads {
  Tensor x, gamma, beta;
};
/// Gradients; with `batch_statistics` the moments depend on x (training), else they are constants.
[[nodiscard]] BatchNormGrads batch_norm_grad(const Exec&, const Tensor& x, const Tensor& weight, double total,
                                             const Tensor& mean, const Tensor& rstd, const Tensor& gamma,
                                             const Tensor& gy, bool batch_statistics);

}   // namespace cgcl::ops
