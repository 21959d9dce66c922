#include "engine/kernels/loss.hpp"

#include "engine/core/index.hpp"
#include "engine/cpu/lanes.hpp"
#include "engine/cpu/parallel.hpp"
#include "engine/functors/elementary.hpp"

#include <cmath>    // for exp, log, pow
#include <limits>   // for infinity
#include <vector>

namespace cgcl::cpu {

namespace {

constexpr std::int64_t kSamples =
    64;   // samples a chunk: each costs a sum over classes, components or the batch

/// Probabilities of one row into p; returns log p of `label`.
template <class T>
double softmax_row(MatView<const T> logits, VecView<const T> offset, std::int64_t i, std::int32_t label,
                   std::vector<double>& p) {
  double top = -std::numeric_limits<double>::infinity(), total = 0;
  for (std::int64_t c = 0; c < logits.cols; ++c) {
    p[idx(c)] = logits(i, c) + (offset.empty() ? 0.0 : static_cast<double>(offset[c]));
    top = std::max(top, p[idx(c)]);
  }
  const double chosen = p[idx(label)] - top;
  for (double& value : p) total += value = std::exp(value - top);
  for (double& value : p) value /= total;
  return chosen - std::log(total);
}

}   // namespace

template <class T>
void softmax_loss(const Exec& exec, MatView<const T> logits, VecView<const std::int32_t> label,
                  VecView<const T> offset, VecView<const T> alpha, T gamma, VecView<T> value) {
  for_chunks(exec, logits.rows, kSamples, [&](std::int64_t first, std::int64_t last) {
    std::vector<double> p(idx(logits.cols));
    for (std::int64_t i = first; i < last; ++i) {
      const double log_p = softmax_row(logits, offset, i, label[i], p);
      const double a = alpha.empty() ? 1.0 : static_cast<double>(alpha[label[i]]);
      const double focus = gamma == 0 ? 1.0 : std::pow(1 - std::exp(log_p), static_cast<double>(gamma));
      value[i] = static_cast<T>(-a * focus * log_p);
    }
  });
}

// With q = p_y: dL/dq = alpha (gamma (1-q)^(gamma-1) ln q - (1-q)^gamma / q) and dq/dz_c = q (delta_yc -
// p_c).
template <class T>
void softmax_loss_grad(const Exec& exec, MatView<const T> logits, VecView<const std::int32_t> label,
                       VecView<const T> offset, VecView<const T> alpha, T gamma, VecView<const T> scale,
                       MatView<T> glogits) {
  for_chunks(exec, logits.rows, kSamples, [&](std::int64_t first, std::int64_t last) {
    std::vector<double> p(idx(logits.cols));
    for (std::int64_t i = first; i < last; ++i) {
      const double log_p = softmax_row(logits, offset, i, label[i], p);
      const double q = std::exp(log_p), g = static_cast<double>(gamma);
      const double a =
          (alpha.empty() ? 1.0 : static_cast<double>(alpha[label[i]])) * static_cast<double>(scale[i]);
      double times_q = -1;   // q dL/dq / alpha
      if (g != 0) times_q = (q < 1 ? g * q * std::pow(1 - q, g - 1) * log_p : 0.0) - std::pow(1 - q, g);
      for (std::int64_t c = 0; c < logits.cols; ++c)
        glogits(i, c) = static_cast<T>(a * times_q * ((c == label[i] ? 1.0 : 0.0) - p[idx(c)]));
    }
  });
}

namespace {

/// log p_train(prediction) of the smoothed mixture, with its derivatives in the prediction and in sigma.
struct MixtureTerm {
  double log_density, by_pred, by_sigma;
};

template <class T>
MixtureTerm mixture_term(double p, double s, VecView<const T> weight, VecView<const T> mean,
                         VecView<const T> variance) {
  double top = -std::numeric_limits<double>::infinity();
  const auto log_component = [&](std::int64_t k) {
    const double v = static_cast<double>(variance[k]) + s * s, d = p - static_cast<double>(mean[k]);
    return std::log(static_cast<double>(weight[k])) - 0.5 * std::log(v) - d * d / (2 * v);
  };
  for (std::int64_t k = 0; k < weight.size; ++k)
    if (weight[k] > 0) top = std::max(top, log_component(k));
  MixtureTerm out{0, 0, 0};
  double total = 0;
  for (std::int64_t k = 0; k < weight.size; ++k) {
    if (!(weight[k] > 0)) continue;
    const double v = static_cast<double>(variance[k]) + s * s, d = p - static_cast<double>(mean[k]);
    const double share = std::exp(log_component(k) - top);
    total += share;
    out.by_pred -= share * d / v;
    out.by_sigma += share * s * (d * d / (v * v) - 1 / v);
  }
  return {top + std::log(total), out.by_pred / total, out.by_sigma / total};
}

}   // namespace

template <class T>
void mixture_loss(const Exec& exec, VecView<const T> pred, VecView<const T> target, VecView<const T> sigma,
                  VecView<const T> weight, VecView<const T> mean, VecView<const T> variance,
                  VecView<T> value) {
  const double s = sigma[0];
  for_chunks(exec, pred.size, kSamples, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) {
      const double d = static_cast<double>(pred[i]) - target[i];
      const double log_density = mixture_term<T>(pred[i], s, weight, mean, variance).log_density;
      value[i] = static_cast<T>(d * d + 2 * s * s * (std::log(s) + log_density));
    }
  });
}

template <class T>
void mixture_loss_grad(const Exec& exec, VecView<const T> pred, VecView<const T> target,
                       VecView<const T> sigma, VecView<const T> weight, VecView<const T> mean,
                       VecView<const T> variance, VecView<const T> scale, VecView<T> gpred,
                       VecView<T> gsigma) {
  const double s = sigma[0], factor = 2 * s * s;
  for_chunks(exec, pred.size, kSamples, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) {
      const double d = static_cast<double>(pred[i]) - target[i];
      const MixtureTerm term = mixture_term<T>(pred[i], s, weight, mean, variance);
      gpred[i] = static_cast<T>(scale[i] * factor * (d / (s * s) + term.by_pred));
      gsigma[i] = static_cast<T>(scale[i] * factor * (1 / s - d * d / (s * s * s) + term.by_sigma));
    }
  });
}

namespace {

/// z_j = -(p - y_j)^2 / (2 s^2) for one prediction p. Kept in memory: recomputed, it could be rounded in
/// another way, and a sample alone in its batch would not have loss 0.
template <class T>
void bmc_logits(T pred, T inverse, VecView<const T> target, T* z) {
  const T* y = target.data;
  for (std::int64_t j = 0; j < target.size; ++j) z[j] = -(pred - y[j]) * (pred - y[j]) * inverse;
}

}   // namespace

template <class T>
void bmc_loss(const Exec& exec, VecView<const T> pred, VecView<const T> target, VecView<const T> sigma,
              VecView<const T> weight, VecView<T> value, VecView<T> lse) {
  const T s = sigma[0], inverse = 1 / (2 * s * s);
  for_chunks(exec, pred.size, kSamples, [&](std::int64_t first, std::int64_t last) {
    const std::int64_t n = pred.size;
    std::vector<T> logits(idx(n));
    T* z = logits.data();
    const T* w = weight.data;
    for (std::int64_t i = first; i < last; ++i) {
      bmc_logits(pred[i], inverse, target, z);
      const T top = lane_reduce(
          n, -std::numeric_limits<T>::infinity(), [=](std::int64_t j) { return z[j]; },
          [](T a, T b) { return a < b ? b : a; });
      const T own = z[i];
      for (std::int64_t j = 0; j < n; ++j) z[j] = exp_of(z[j] - top);
      const T total = weight.empty() ? lane_sum<T>(n, [=](std::int64_t j) { return z[j]; })
                                     : lane_sum<T>(n, [=](std::int64_t j) { return w[j] * z[j]; });
      lse[i] = top + std::log(total);
      value[i] = 2 * s * s * (lse[i] - own);
    }
  });
}

template <class T>
void bmc_loss_grad(const Exec& exec, VecView<const T> pred, VecView<const T> target, VecView<const T> sigma,
                   VecView<const T> weight, VecView<const T> lse, VecView<const T> scale, VecView<T> gpred,
                   VecView<T> gsigma) {
  const T s = sigma[0], inverse = 1 / (2 * s * s);
  for_chunks(exec, pred.size, kSamples, [&](std::int64_t first, std::int64_t last) {
    const std::int64_t n = pred.size;
    std::vector<T> buffer(idx(n));
    T* share = buffer.data();   // softmax over j of the logits
    const T *w = weight.data, *y = target.data;
    for (std::int64_t i = first; i < last; ++i) {
      const T p = pred[i], log_sum = lse[i], d = p - y[i];
      bmc_logits(p, inverse, target, share);
      for (std::int64_t j = 0; j < n; ++j) share[j] = exp_of(share[j] - log_sum);
      if (!weight.empty())
        for (std::int64_t j = 0; j < n; ++j) share[j] *= w[j];
      const T first_moment = lane_sum<T>(n, [=](std::int64_t j) { return share[j] * (p - y[j]); });
      const T second_moment =
          lane_sum<T>(n, [=](std::int64_t j) { return share[j] * (p - y[j]) * (p - y[j]); });
      gpred[i] = scale[i] * 2 * (d - first_moment);
      gsigma[i] = scale[i] * 2 / s * (second_moment - d * d);
    }
  });
}

#define CGCL_INSTANTIATE(T)                                                                                \
  template void softmax_loss(const Exec&, MatView<const T>, VecView<const std::int32_t>, VecView<const T>, \
                             VecView<const T>, T, VecView<T>);                                             \
  template void softmax_loss_grad(const Exec&, MatView<const T>, VecView<const std::int32_t>,              \
                                  VecView<const T>, VecView<const T>, T, VecView<const T>, MatView<T>);    \
  template void mixture_loss(const Exec&, VecView<const T>, VecView<const T>, VecView<const T>,            \
                             VecView<const T>, VecView<const T>, VecView<const T>, VecView<T>);            \
  template void mixture_loss_grad(const Exec&, VecView<const T>, VecView<const T>, VecView<const T>,       \
                                  VecView<const T>, VecView<const T>, VecView<const T>, VecView<const T>,  \
                                  VecView<T>, VecView<T>);                                                 \
  template void bmc_loss(const Exec&, VecView<const T>, VecView<const T>, VecView<const T>,                \
                         VecView<const T>, VecView<T>, VecView<T>);                                        \
  template void bmc_loss_grad(const Exec&, VecView<const T>, VecView<const T>, VecView<const T>,           \
                              VecView<const T>, VecView<const T>, VecView<const T>, VecView<T>, VecView<T>);
CGCL_INSTANTIATE(float)
CGCL_INSTANTIATE(double)

}   // namespace cgcl::cpu
