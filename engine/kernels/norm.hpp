// Row and column statistics, normalisations and full reductions. Sums run over fixed chunks of rows whose
// partial results are added in order, so they do not depend on the thread count.
#pragma once

#include "engine/core/view.hpp"
#include "engine/kernels/declare.hpp"

CGCL_KERNELS(
    // y_i = x_i / max(|x_i|, eps); norm_i = |x_i|
    template <class T>
    void l2_normalize(const Exec&, MatView<const T> x, T eps, MatView<T> y, VecView<T> norm);
    // gx_i = (gy_i - y_i <y_i, gy_i>) / norm_i, or gy_i / eps where the norm was clamped
    template <class T> void l2_normalize_grad(const Exec&, MatView<const T> y, VecView<const T> norm, T eps,
                                              MatView<const T> gy, MatView<T> gx);
    // out_i = <a_i, b_i>
    template <class T> void row_dot(const Exec&, MatView<const T> a, MatView<const T> b, VecView<T> out);
    // out_j = sum_i w_i x_ij; `weight` [rows] may be empty (all 1)
    template <class T>
    void column_sums(const Exec&, MatView<const T> x, VecView<const T> weight, VecView<T> out);
    // out[0] = sum of x, and of a*b
    template <class T> void sum(const Exec&, VecView<const T> x, VecView<T> out);
    template <class T> void dot(const Exec&, VecView<const T> a, VecView<const T> b, VecView<T> out);
    // out[0] = number of elements that are NaN or infinite
    template <class T> void count_nonfinite(const Exec&, VecView<const T> x, VecView<T> out);
    // Column mean and biased variance with row weights (empty: all 1); two passes.
    template <class T> void column_moments(const Exec&, MatView<const T> x, VecView<const T> weight,
                                           VecView<T> mean, VecView<T> var);
    // rstd_j = 1 / sqrt(var_j + eps), in double
    template <class T> void reciprocal_std(const Exec&, VecView<const T> var, double eps, VecView<T> rstd);
    // y_ij = (x_ij - mean_j) * rstd_j * gamma_j + beta_j
    template <class T>
    void batch_norm(const Exec&, MatView<const T> x, VecView<const T> mean, VecView<const T> rstd,
                    VecView<const T> gamma, VecView<const T> beta, MatView<T> y);
    // Training gradient. gsum_j = sum_i gy_ij and gdot_j = sum_i gy_ij xhat_ij come in; total = sum of row
    // weights.
    //   gx_ij = gamma_j rstd_j (gy_ij - w_i/total (gsum_j + xhat_ij gdot_j))
    template <class T>
    void batch_norm_grad(const Exec&, MatView<const T> x, VecView<const T> weight, T total,
                         VecView<const T> mean, VecView<const T> rstd, VecView<const T> gamma,
                         VecView<const T> gsum, VecView<const T> gdot, MatView<const T> gy, MatView<T> gx);
    // gsum_j = sum_i gy_ij, gdot_j = sum_i gy_ij (x_ij - mean_j) rstd_j
    template <class T>
    void batch_norm_sums(const Exec&, MatView<const T> x, VecView<const T> mean, VecView<const T> rstd,
                         MatView<const T> gy, VecView<T> gsum, VecView<T> gdot);)
