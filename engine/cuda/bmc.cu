// Balanced MSE by batch Monte Carlo.                                                               [CGCL Eq.
// 13-14] With z_ij = -(p_i-y_j)^2 / (2 s^2), d_ij = p_i - y_j and P_ij = softmax_j (ln w_j + z_ij):
//   value_i = 2 s^2 lse_j (ln w_j + z_ij) + d_ii^2                        and, with the factor 2 s^2 held
//   fixed, d value_i / dp_i = 2 (d_ii - sum_j P_ij d_ij)                           as dz_ij/dp_i = -d_ij /
//   s^2 d value_i / ds   = 2/s (sum_j P_ij d_ij^2 - d_ii^2)                     as dz_ij/ds = d_ij^2 / s^3
// p_i enters row i only, so a row is all a gradient needs and nothing is scattered.
#include "engine/cuda/launch.cuh"
#include "engine/kernels/loss.hpp"

#include <cmath>   // for exp, log

namespace cgcl::cuda {

namespace {

struct Batch {
  const float *pred, *target, *sigma;
  const float* weight;   // null: all 1
  std::int64_t size;

  __device__ float weight_of(std::int64_t j) const { return weight != nullptr ? weight[j] : 1.0f; }
};

/// One block owns one row i, a thread every 256th j. Limits: 2^31 samples; made for batches up to about 10^4.
/// Moves 8 bytes a pair, from cache; bound by B^2 exponentials. Sums in double: they are free beside the
/// exponential. Not online (maximum and sum in one pass): the maximum costs no exponential, and the reference
/// takes two passes too.
__global__ void bmc_loss_kernel(Batch batch, float* value, float* lse) {
  __shared__ float shared_top[kBlock / kWarp];
  __shared__ double shared_total[kBlock / kWarp];
  const std::int64_t i = blockIdx.x;
  const float p = batch.pred[i], s = batch.sigma[0], inverse = 1 / (2 * s * s);
  float top = -INFINITY;
  for (std::int64_t j = threadIdx.x; j < batch.size; j += kBlock) {
    const float d = p - batch.target[j];
    if (batch.weight_of(j) > 0) top = max(top, -d * d * inverse);
  }
  top = block_max(top, shared_top);
  double total = 0;
  for (std::int64_t j = threadIdx.x; j < batch.size; j += kBlock) {
    const float d = p - batch.target[j];
    const float w = batch.weight_of(j);
    if (w > 0) total += w * std::exp(-d * d * inverse - top);
  }
  total = block_sum(total, shared_total);
  if (threadIdx.x != 0) return;
  const float d = p - batch.target[i];
  const double log_sum = top + std::log(total);
  lse[i] = static_cast<float>(log_sum);
  value[i] = static_cast<float>(2.0 * s * s * log_sum + static_cast<double>(d) * d);
}

/// Owners and limits as above. Moves 8 bytes a pair, from cache.
__global__ void bmc_loss_grad_kernel(Batch batch, const float* lse, const float* scale, float* gpred,
                                     float* gsigma) {
  __shared__ double shared[kBlock / kWarp];
  const std::int64_t i = blockIdx.x;
  const float p = batch.pred[i], s = batch.sigma[0], inverse = 1 / (2 * s * s), log_sum = lse[i];
  double first = 0, second = 0;   // moments of d_ij under P_i.
  for (std::int64_t j = threadIdx.x; j < batch.size; j += kBlock) {
    const float d = p - batch.target[j];
    const float share = batch.weight_of(j) * std::exp(-d * d * inverse - log_sum);
    first += static_cast<double>(share) * d;
    second += static_cast<double>(share) * d * d;
  }
  first = block_sum(first, shared);
  second = block_sum(second, shared);
  if (threadIdx.x != 0) return;
  // rounded to float like d above, so that a sample alone in its batch has gradient 0
  const double d = p - batch.target[i], factor = 2.0 * scale[i];
  gpred[i] = static_cast<float>(factor * (d - first));
  gsigma[i] = static_cast<float>(factor / s * (second - d * d));
}

Batch batch_of(VecView<const float> pred, VecView<const float> target, VecView<const float> sigma,
               VecView<const float> weight) {
  return {pred.data, target.data, sigma.data, weight.empty() ? nullptr : weight.data, pred.size};
}

}   // namespace

template <class T>
void bmc_loss(const Exec& exec, VecView<const T> pred, VecView<const T> target, VecView<const T> sigma,
              VecView<const T> weight, VecView<T> value, VecView<T> lse) {
  launch(exec, "bmc_loss", bmc_loss_kernel, dim3(static_cast<unsigned>(pred.size)), kBlock,
         batch_of(pred, target, sigma, weight), value.data, lse.data);
}

template <class T>
void bmc_loss_grad(const Exec& exec, VecView<const T> pred, VecView<const T> target, VecView<const T> sigma,
                   VecView<const T> weight, VecView<const T> lse, VecView<const T> scale, VecView<T> gpred,
                   VecView<T> gsigma) {
  launch(exec, "bmc_loss_grad", bmc_loss_grad_kernel, dim3(static_cast<unsigned>(pred.size)), kBlock,
         batch_of(pred, target, sigma, weight), lse.data, scale.data, gpred.data, gsigma.data);
}

template void bmc_loss(const Exec&, VecView<const float>, VecView<const float>, VecView<const float>,
                       VecView<const float>, VecView<float>, VecView<float>);
template void bmc_loss_grad(const Exec&, VecView<const float>, VecView<const float>, VecView<const float>,
                            VecView<const float>, VecView<const float>, VecView<const float>, VecView<float>,
                            VecView<float>);

}   // namespace cgcl::cuda
