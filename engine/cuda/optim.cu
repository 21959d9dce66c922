// Optimiser updates. The slots of many parameters travel as kernel arguments, so a step is one launch per 64
// of them and no list has to be copied to the device.
#include "engine/cuda/launch.cuh"
#include "engine/kernels/optim.hpp"

#include <cmath>   // for sqrt

namespace cgcl::cuda {

namespace {

constexpr std::size_t kSlots = 64;   // 64 Adam slots are 3 KiB; kernels take 4 KiB of arguments everywhere

template <class Slot>
struct Slots {
  Slot slot[kSlots];
};

struct AdamUpdate {
  float beta1, beta2, eps, l2, grad_scale;
  __device__ void operator()(const AdamSlot<float>& s, std::int64_t i) const {
    const float g = grad_scale * s.grad[i] + l2 * s.param[i];
    const float m = s.m[i] = beta1 * s.m[i] + (1 - beta1) * g;
    const float v = s.v[i] = beta2 * s.v[i] + (1 - beta2) * g * g;
    const StepScalars<float>& now = *s.scalars;
    s.param[i] = now.decay * s.param[i] - now.step_size * m / (std::sqrt(v) * now.inv_sqrt_bias2 + eps);
  }
};

struct SgdUpdate {
  float momentum, l2, grad_scale;
  __device__ void operator()(const SgdSlot<float>& s, std::int64_t i) const {
    float g = grad_scale * s.grad[i] + l2 * s.param[i];
    if (s.v != nullptr) g = s.v[i] = momentum * s.v[i] + g;
    s.param[i] -= s.scalars->step_size * g;
  }
};

struct EmaUpdate {
  float keep, take;
  __device__ void operator()(const EmaSlot<float>& s, std::int64_t i) const {
    s.target[i] = keep * s.target[i] + take * s.online[i];
  }
};

/// One row of blocks owns one parameter, one thread one element at a time. Limits: 64 parameters a launch,
/// any size. Moves 28 bytes an element for Adam, 20 or 12 for SGD, 12 for the moving average. Not a launch a
/// parameter: a step has dozens, most of them too small to fill the device.
template <class Slot, class Update>
__global__ void update_kernel(const __grid_constant__ Slots<Slot> slots, Update update) {
  const Slot& slot = slots.slot[blockIdx.y];
  for (std::int64_t i = thread_index(); i < slot.size; i += thread_count()) update(slot, i);
}

template <class Slot, class Update>
void update_all(const Exec& exec, const char* name, std::span<const Slot> slots, Update update) {
  for (std::size_t first = 0; first < slots.size(); first += kSlots) {
    const auto part = slots.subspan(first, std::min(kSlots, slots.size() - first));
    Slots<Slot> argument{};
    std::copy(part.begin(), part.end(), argument.slot);
    std::int64_t longest = 0;
    for (const Slot& slot : part) longest = std::max(longest, slot.size);
    launch(exec, name, update_kernel<Slot, Update>,
           dim3(grid_for(exec, longest), static_cast<unsigned>(part.size())), kBlock, argument, update);
  }
}

}   // namespace

template <class T>
void adam(const Exec& exec, std::span<const AdamSlot<T>> slots, const AdamRule& rule) {
  const AdamUpdate update{static_cast<T>(rule.beta1), static_cast<T>(rule.beta2), static_cast<T>(rule.eps),
                          static_cast<T>(rule.l2), static_cast<T>(rule.grad_scale)};
  update_all(exec, "adam", slots, update);
}

template <class T>
void sgd(const Exec& exec, std::span<const SgdSlot<T>> slots, double momentum, double l2, double grad_scale) {
  const SgdUpdate update{static_cast<T>(momentum), static_cast<T>(l2), static_cast<T>(grad_scale)};
  update_all(exec, "sgd", slots, update);
}

template <class T>
void ema(const Exec& exec, std::span<const EmaSlot<T>> slots, double tau) {
  update_all(exec, "ema", slots, EmaUpdate{static_cast<T>(tau), static_cast<T>(1 - tau)});
}

template void adam(const Exec&, std::span<const AdamSlot<float>>, const AdamRule&);
template void sgd(const Exec&, std::span<const SgdSlot<float>>, double, double, double);
template void ema(const Exec&, std::span<const EmaSlot<float>>, double);

}   // namespace cgcl::cuda
