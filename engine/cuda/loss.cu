// Cross-entropy and focal loss over classes with offsets (balanced softmax), and their gradient. With q the
// probability of the label: value = -alpha (1-q)^gamma ln q, and as dq/dz_c = q (delta_yc - p_c),
//   d value / dz_c = alpha t (delta_yc - p_c) with t = gamma q (1-q)^(gamma-1) ln q - (1-q)^gamma.
#include "engine/cuda/launch.cuh"
#include "engine/kernels/loss.hpp"

#include <cmath>   // for exp, expm1, log, pow

namespace cgcl::cuda {

namespace {

/// One row of logits with its largest value and the sum of the exponentials, in double as on the CPU.
struct Classes {
  MatView<const float> logits;
  const float* offset;   // null: 0
  double top, total;

  __device__ double at(std::int64_t i, std::int64_t c) const {
    return static_cast<double>(logits(i, c)) + (offset != nullptr ? static_cast<double>(offset[c]) : 0.0);
  }
  __device__ void scan(std::int64_t i) {
    top = -INFINITY;
    total = 0;
    for (std::int64_t c = 0; c < logits.cols; ++c) top = max(top, at(i, c));
    for (std::int64_t c = 0; c < logits.cols; ++c) total += std::exp(at(i, c) - top);
  }
};

/// One thread owns one sample. Limits: any batch; made for tens of classes, whose few logits stay in L1.
/// Moves 4 bytes a logit and 8 a sample. Not a warp a sample: five classes would leave most lanes idle.
__global__ void softmax_loss_kernel(Classes row, const std::int32_t* label, const float* alpha, double gamma,
                                    float* value) {
  for (std::int64_t i = thread_index(); i < row.logits.rows; i += thread_count()) {
    row.scan(i);
    const double log_q = row.at(i, label[i]) - row.top - std::log(row.total);
    const double a = alpha != nullptr ? alpha[label[i]] : 1.0f;
    const double focus = gamma == 0 ? 1.0 : std::pow(-std::expm1(log_q), gamma);
    value[i] = static_cast<float>(-a * focus * log_q);
  }
}

/// Owners and limits as above. Moves 8 bytes a logit and 8 a sample.
__global__ void softmax_loss_grad_kernel(Classes row, const std::int32_t* label, const float* alpha,
                                         double gamma, const float* scale, MatView<float> glogits) {
  for (std::int64_t i = thread_index(); i < row.logits.rows; i += thread_count()) {
    row.scan(i);
    const double log_q = row.at(i, label[i]) - row.top - std::log(row.total);
    const double q = std::exp(log_q), rest = -std::expm1(log_q);
    double t = -1;
    // at q = 0 and at q = 1 the first term tends to 0, while its factors do not all stay finite
    if (gamma != 0)
      t = (q > 0 && rest > 0 ? gamma * q * std::pow(rest, gamma - 1) * log_q : 0.0) - std::pow(rest, gamma);
    const double a = static_cast<double>(alpha != nullptr ? alpha[label[i]] : 1.0f) * scale[i] * t;
    for (std::int64_t c = 0; c < glogits.cols; ++c) {
      const double p = std::exp(row.at(i, c) - row.top) / row.total;   // 0 for a class removed by -inf
      glogits(i, c) = static_cast<float>(a * ((c == label[i] ? 1.0 : 0.0) - p));
    }
  }
}

Classes classes(MatView<const float> logits, VecView<const float> offset) {
  return {logits, offset.empty() ? nullptr : offset.data, 0, 0};
}

}   // namespace

template <class T>
void softmax_loss(const Exec& exec, MatView<const T> logits, VecView<const std::int32_t> label,
                  VecView<const T> offset, VecView<const T> alpha, T gamma, VecView<T> value) {
  launch(exec, "softmax_loss", softmax_loss_kernel, grid_for(exec, logits.rows), kBlock,
         classes(logits, offset), label.data, alpha.empty() ? nullptr : alpha.data,
         static_cast<double>(gamma), value.data);
}

template <class T>
void softmax_loss_grad(const Exec& exec, MatView<const T> logits, VecView<const std::int32_t> label,
                       VecView<const T> offset, VecView<const T> alpha, T gamma, VecView<const T> scale,
                       MatView<T> glogits) {
  launch(exec, "softmax_loss_grad", softmax_loss_grad_kernel, grid_for(exec, logits.rows), kBlock,
         classes(logits, offset), label.data, alpha.empty() ? nullptr : alpha.data,
         static_cast<double>(gamma), scale.data, glogits);
}

template void softmax_loss(const Exec&, MatView<const float>, VecView<const std::int32_t>,
                           VecView<const float>, VecView<const float>, float, VecView<float>);
template void softmax_loss_grad(const Exec&, MatView<const float>, VecView<const std::int32_t>,
                                VecView<const float>, VecView<const float>, float, VecView<const float>,
                                MatView<float>);

}   // namespace cgcl::cuda
