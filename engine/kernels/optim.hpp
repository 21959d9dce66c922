// Optimiser updates, in place.
#pragma once

#include "engine/core/view.hpp"
#include "engine/kernels/declare.hpp"

#include <span>

namespace cgcl {

/// What an optimiser takes from the count of steps and the learning rate. It lies in device memory, so that a
/// replayed step sees the values of its own time.
template <class T>
struct StepScalars {
  T step_size;        // Adam: lr / (1 - beta1^t); SGD: lr
  T inv_sqrt_bias2;   // Adam: 1 / sqrt(1 - beta2^t)
  T decay;            // factor on the parameter before the update (AdamW: 1 - lr * weight decay)
};

/// One parameter of an Adam step.
template <class T>
struct AdamSlot {
  T* param;
  const T* grad;
  T* m;
  T* v;
  std::int64_t size;
  const StepScalars<T>* scalars;
};

struct AdamRule {
  double beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
  double l2 = 0;           // added to the gradient
  double decay = 1;        // StepScalars::decay
  double grad_scale = 1;   // gradient clipping
};

/// target = tau target + (1 - tau) online
template <class T>
struct EmaSlot {
  T* target;
  const T* online;
  std::int64_t size;
};

/// momentum buffer v may be null: v = momentum v + g; param -= lr v
template <class T>
struct SgdSlot {
  T* param;
  const T* grad;
  T* v;
  std::int64_t size;
  const StepScalars<T>* scalars;
};

}   // namespace cgcl

CGCL_KERNELS(template <class T>
             void adam(const Exec&, std::span<const AdamSlot<T>> slots, const AdamRule& rule);
             template <class T> void sgd(const Exec&, std::span<const SgdSlot<T>> slots, double momentum,
                                         double l2, double grad_scale);
             template <class T> void ema(const Exec&, std::span<const EmaSlot<T>> slots, double tau);)
