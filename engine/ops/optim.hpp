// Optimiser updates of lists of tensors, in place. Deterministic.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"
#include "engine/kernels/optim.hpp"

#include <vector>

namespace cgcl::ops {

/// One parameter with its gradient and moments, all of one size and real dtype; `t` is the step count after
/// this step.
struct AdamItem {
  Tensor param, grad, m, v;
  std::int64_t t = 0;
};
/// Overwrites param, m and v. [torch.optim.Adam: eps is added after the bias correction of sqrt(v)]
void adam_in_place(const Exec&, const std::vector<AdamItem>& items, double lr, const AdamRule& rule);

/// v is undefined without momentum.
struct SgdItem {
  Tensor param, grad, v;
};
void sgd_in_place(const Exec&, const std::vector<SgdItem>& items, double lr, double momentum, double l2,
                  double grad_scale);

/// target = tau target + (1 - tau) online for each pair.
void ema_in_place(const Exec&, const std::vector<Tensor>& target, const std::vector<Tensor>& online,
                  double tau);

}   // namespace cgcl::ops
