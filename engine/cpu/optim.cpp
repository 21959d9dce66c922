#include "engine/kernels/optim.hpp"

#include "engine/cpu/parallel.hpp"

#include <cmath>   // for sqrt

namespace cgcl::cpu {

template <class T>
void adam(const Exec& exec, std::span<const AdamSlot<T>> slots, const AdamRule& rule) {
  const T b1 = static_cast<T>(rule.beta1), b2 = static_cast<T>(rule.beta2), eps = static_cast<T>(rule.eps);
  for (const AdamSlot<T>& s : slots) {
    const StepScalars<T> now = *s.scalars;
    for_chunks(exec, s.size, kElements, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        T g = static_cast<T>(rule.grad_scale) * s.grad[i] + static_cast<T>(rule.l2) * s.param[i];
        s.m[i] = b1 * s.m[i] + (1 - b1) * g;
        s.v[i] = b2 * s.v[i] + (1 - b2) * g * g;
        s.param[i] =
            now.decay * s.param[i] - now.step_size * s.m[i] / (std::sqrt(s.v[i]) * now.inv_sqrt_bias2 + eps);
      }
    });
  }
}

template <class T>
void sgd(const Exec& exec, std::span<const SgdSlot<T>> slots, double momentum, double l2, double grad_scale) {
  for (const SgdSlot<T>& s : slots) {
    const T lr = s.scalars->step_size;
    for_chunks(exec, s.size, kElements, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        T g = static_cast<T>(grad_scale) * s.grad[i] + static_cast<T>(l2) * s.param[i];
        if (s.v) g = s.v[i] = static_cast<T>(momentum) * s.v[i] + g;
        s.param[i] -= lr * g;
      }
    });
  }
}

template <class T>
void ema(const Exec& exec, std::span<const EmaSlot<T>> slots, double tau) {
  const T keep = static_cast<T>(tau), take = static_cast<T>(1 - tau);
  for (const EmaSlot<T>& s : slots)
    for_chunks(exec, s.size, kElements, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) s.target[i] = keep * s.target[i] + take * s.online[i];
    });
}

#define CGCL_INSTANTIATE(T)                                                            \
  template void adam(const Exec&, std::span<const AdamSlot<T>>, const AdamRule&);      \
  template void sgd(const Exec&, std::span<const SgdSlot<T>>, double, double, double); \
  template void ema(const Exec&, std::span<const EmaSlot<T>>, double);
CGCL_INSTANTIATE(float)
CGCL_INSTANTIATE(double)

}   // namespace cgcl::cpu
