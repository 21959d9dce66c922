// Optimiser updates of lists of tensors, in place. Deterministic.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"
#include "engine/kernels/optim.hpp"

#include <span>
#include <vector>

namespace cgcl::ops {

/// [n,3], one row of StepScalars for each count of steps in `t`, on the device: values of one step, ready
/// before it. `decay` is StepScalars::decay. Into an existing tensor, or a new one of a real dtype.
void adam_scalars_into(const Exec&, double lr, std::span<const std::int64_t> t, const AdamRule& rule,
                       Tensor& scalars);
/// The same for SGD, which needs the learning rate alone: [n,3] with equal rows.
void sgd_scalars_into(const Exec&, double lr, Tensor& scalars);

/// One parameter with its gradient and moments, all of one size and real dtype; `t` is the step count after
/// this step.
struct AdamItem {
  Tensor param, grad, m, v;
  std::int64_t t = 0;
};
/// Overwrites param, m and v. [torch.optim.Adam: eps is added after the bias correction of sqrt(v)]
void adam_in_place(const Exec&, const std::vector<AdamItem>& items, double lr, const AdamRule& rule);
/// The same with scalars that lie on the device: row[i] of `scalars` belongs to item i, `t` is not read.
void adam_in_place(const Exec&, const std::vector<AdamItem>& items, const Tensor& scalars,
                   std::span<const std::size_t> row, const AdamRule& rule);

/// v is undefined without momentum.
struct SgdItem {
  Tensor param, grad, v;
};
void sgd_in_place(const Exec&, const std::vector<SgdItem>& items, double lr, double momentum, double l2,
                  double grad_scale);
/// The same with the first row of `scalars`.
void sgd_in_place(const Exec&, const std::vector<SgdItem>& items, const Tensor& scalars, double momentum,
                  double l2, double grad_scale);

/// target = tau target + (1 - tau) online for each pair.
void ema_in_place(const Exec&, const std::vector<Tensor>& target, const std::vector<Tensor>& online,
                  double tau);

}   // namespace cgcl::ops
