// Balanced MSE against a Gaussian mixture of the labels, smoothed by sigma:                           [CGCL
// Eq. 12] value = (p-y)^2 + 2 s^2 { ln s + ln sum_k w_k N(p; mu_k, v_k + s^2) } up to a constant; the
// gradient holds the factor 2 s^2 fixed.
#include "engine/cuda/launch.cuh"
#include "engine/kernels/loss.hpp"

#include <cmath>   // for exp, log

namespace cgcl::cuda {

namespace {

struct Mixture {
  const float *weight, *mean, *variance;
  std::int64_t components;

  __device__ double log_component(std::int64_t k, double p, double s) const {
    const double v = variance[k] + s * s, d = p - mean[k];
    return std::log(static_cast<double>(weight[k])) - 0.5 * std::log(v) - d * d / (2 * v);
  }
};

/// log of the smoothed mixture density at p, with its derivatives in p and in sigma; equal in all lanes of
/// the warp.
struct Density {
  double log_value, by_pred, by_sigma;
};

__device__ Density mixture_density(const Mixture& mixture, double p, double s, int lane) {
  double top = -INFINITY;
  for (std::int64_t k = lane; k < mixture.components; k += kWarp)
    if (mixture.weight[k] > 0) top = max(top, mixture.log_component(k, p, s));
  top = warp_max(top);
  double total = 0, by_pred = 0, by_sigma = 0;
  for (std::int64_t k = lane; k < mixture.components; k += kWarp) {
    if (!(mixture.weight[k] > 0)) continue;
    const double v = mixture.variance[k] + s * s, d = p - mixture.mean[k];
    const double share = std::exp(mixture.log_component(k, p, s) - top);
    total += share;
    by_pred -= share * d / v;
    by_sigma += share * s * (d * d / (v * v) - 1 / v);
  }
  total = warp_sum(total);
  return {top + std::log(total), warp_sum(by_pred) / total, warp_sum(by_sigma) / total};
}

/// One warp owns one sample, a lane every 32nd component. Limits: 2^34 samples, any number of components.
/// Moves 12 bytes a sample; the mixture stays in L1. Not float: value is a difference of nearly equal terms.
__global__ void mixture_loss_kernel(Mixture mixture, const float* pred, const float* target,
                                    const float* sigma, float* value, std::int64_t n) {
  const std::int64_t i = thread_index() / kWarp;
  if (i >= n) return;   // the whole warp
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const double s = sigma[0], d = static_cast<double>(pred[i]) - target[i];
  const Density density = mixture_density(mixture, pred[i], s, lane);
  if (lane == 0) value[i] = static_cast<float>(d * d + 2 * s * s * (std::log(s) + density.log_value));
}

/// Owners and limits as above. Moves 20 bytes a sample.
__global__ void mixture_loss_grad_kernel(Mixture mixture, const float* pred, const float* target,
                                         const float* sigma, const float* scale, float* gpred, float* gsigma,
                                         std::int64_t n) {
  const std::int64_t i = thread_index() / kWarp;
  if (i >= n) return;   // the whole warp
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const double s = sigma[0], d = static_cast<double>(pred[i]) - target[i], factor = 2 * s * s * scale[i];
  const Density density = mixture_density(mixture, pred[i], s, lane);
  if (lane != 0) return;
  gpred[i] = static_cast<float>(factor * (d / (s * s) + density.by_pred));
  gsigma[i] = static_cast<float>(factor * (1 / s - d * d / (s * s * s) + density.by_sigma));
}

}   // namespace

template <class T>
void mixture_loss(const Exec& exec, VecView<const T> pred, VecView<const T> target, VecView<const T> sigma,
                  VecView<const T> weight, VecView<const T> mean, VecView<const T> variance,
                  VecView<T> value) {
  launch(exec, "mixture_loss", mixture_loss_kernel, warp_a_row(pred.size), kBlock,
         Mixture{weight.data, mean.data, variance.data, weight.size}, pred.data, target.data, sigma.data,
         value.data, pred.size);
}

template <class T>
void mixture_loss_grad(const Exec& exec, VecView<const T> pred, VecView<const T> target,
                       VecView<const T> sigma, VecView<const T> weight, VecView<const T> mean,
                       VecView<const T> variance, VecView<const T> scale, VecView<T> gpred,
                       VecView<T> gsigma) {
  launch(exec, "mixture_loss_grad", mixture_loss_grad_kernel, warp_a_row(pred.size), kBlock,
         Mixture{weight.data, mean.data, variance.data, weight.size}, pred.data, target.data, sigma.data,
         scale.data, gpred.data, gsigma.data, pred.size);
}

template void mixture_loss(const Exec&, VecView<const float>, VecView<const float>, VecView<const float>,
                           VecView<const float>, VecView<const float>, VecView<const float>, VecView<float>);
template void mixture_loss_grad(const Exec&, VecView<const float>, VecView<const float>, VecView<const float>,
                                VecView<const float>, VecView<const float>, VecView<const float>,
                                VecView<const float>, VecView<float>, VecView<float>);

}   // namespace cgcl::cuda
