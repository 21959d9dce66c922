// Per-sample losses and gradients: shape checks around engine/kernels/loss.hpp, where the formulas stand.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"

namespace cgcl::ops {

/// -alpha_y (1-p_y)^gamma log p_y -> [B]; label i32 [B]; offset, alpha [C] or undefined.
[[nodiscard]] Tensor softmax_loss(const Exec&, const Tensor& logits, const Tensor& label,
                                  const Tensor& offset, const Tensor& alpha, double gamma);
/// scale [B]: gradient of the total with respect to each value. -> [B,C]
[[nodiscard]] Tensor softmax_loss_grad(const Exec&, const Tensor& logits, const Tensor& label,
                                       const Tensor& offset, const Tensor& alpha, double gamma,
                                       const Tensor& scale);

/// pred, target [B] (or [B,1]); sigma [1]; components [K]. -> [B]                     [CGCL Eq. 12]
struct MixtureView {
  const Tensor &weight, &mean, &variance;
};
[[nodiscard]] Tensor mixture_loss(const Exec&, const Tensor& pred, const Tensor& target, const Tensor& sigma,
                                  const MixtureView& mixture);
struct BalancedGrads {
  Tensor pred, sigma;   // both [B]: the gradient of sigma is a part for each sample
};
[[nodiscard]] BalancedGrads mixture_loss_grad(const Exec&, const Tensor& pred, const Tensor& target,
                                              const Tensor& sigma, const MixtureView& mixture,
                                              const Tensor& scale);

struct BmcForward {
  Tensor value, lse;   // [B]
};
/// weight [B]: multiplicities, or undefined.                                          [CGCL Eq. 13-14]
[[nodiscard]] BmcForward bmc_loss(const Exec&, const Tensor& pred, const Tensor& target, const Tensor& sigma,
                                  const Tensor& weight);
[[nodiscard]] BalancedGrads bmc_loss_grad(const Exec&, const Tensor& pred, const Tensor& target,
                                          const Tensor& sigma, const Tensor& weight, const Tensor& lse,
                                          const Tensor& scale);

}   // namespace cgcl::ops
