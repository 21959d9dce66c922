// Per-sample losses and their gradients. Each kernel writes value_i and d value_i / d input; the mean, sample
// weights and multiplicities are applied by the caller through `scale` [B], the gradient of the total with
// respect to value_i.
#pragma once

#include "engine/core/view.hpp"
#include "engine/kernels/declare.hpp"

CGCL_KERNELS(
    // value_i = -alpha_y (1-p_y)^gamma log p_y, p = softmax(logits_i + offset). offset and alpha [C] may be
    // empty (0 and 1); gamma = 0 is cross-entropy; offset -inf removes a class. A label outside [0,C) is the
    // caller's error.
    template <class T>
    void softmax_loss(const Exec&, MatView<const T> logits, VecView<const std::int32_t> label,
                      VecView<const T> offset, VecView<const T> alpha, T gamma, VecView<T> value);
    template <class T>
    void softmax_loss_grad(const Exec&, MatView<const T> logits, VecView<const std::int32_t> label,
                           VecView<const T> offset, VecView<const T> alpha, T gamma, VecView<const T> scale,
                           MatView<T> glogits);
    // Balanced MSE against a Gaussian mixture of the labels, in units of 2 s^2 (s = sigma[0]):         [CGCL
    // Eq. 12] value_i = 2 s^2 { (p-y)^2/(2 s^2) + ln s + logsumexp_k [ ln w_k - ln(v_k+s^2)/2 - (p-mu_k)^2/(2
    // (v_k+s^2)) ] } With v = 0 this is BNI over label bins (bins of zero weight drop out).
    template <class T> void mixture_loss(const Exec&, VecView<const T> pred, VecView<const T> target,
                                         VecView<const T> sigma, VecView<const T> weight,
                                         VecView<const T> mean, VecView<const T> variance, VecView<T> value);
    // gpred_i = scale_i d value_i / d p_i with the factor 2 s^2 detached; gsigma_i likewise with respect to s
    template <class T> void mixture_loss_grad(const Exec&, VecView<const T> pred, VecView<const T> target,
                                              VecView<const T> sigma, VecView<const T> weight,
                                              VecView<const T> mean, VecView<const T> variance,
                                              VecView<const T> scale, VecView<T> gpred, VecView<T> gsigma);
    // Balanced MSE by batch Monte Carlo; logits z_ij = -(p_i - y_j)^2/(2 s^2), w_j multiplicity of sample j
    // (may be empty): value_i = 2 s^2 { logsumexp_j (ln w_j + z_ij) - z_ii };  lse_i is kept for the gradient
    // [CGCL Eq. 13-14]
    template <class T>
    void bmc_loss(const Exec&, VecView<const T> pred, VecView<const T> target, VecView<const T> sigma,
                  VecView<const T> weight, VecView<T> value, VecView<T> lse);
    template <class T>
    void bmc_loss_grad(const Exec&, VecView<const T> pred, VecView<const T> target, VecView<const T> sigma,
                       VecView<const T> weight, VecView<const T> lse, VecView<const T> scale,
                       VecView<T> gpred, VecView<T> gsigma);)
