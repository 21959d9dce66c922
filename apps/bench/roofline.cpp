#include "apps/bench/roofline.hpp"

#include "apps/bench/timing.hpp"
#include "engine/core/index.hpp"
#include "engine/ops/gemm.hpp"
#include "engine/ops/pointwise.hpp"

#include <algorithm>   // for max, min
#include <cstring>     // for memcpy
#include <thread>
#include <vector>

namespace cgcl::bench {

namespace {

constexpr std::int64_t kCopied = kRooflineBytes / 8;   // floats, twice; beyond most caches

/// Every thread copies its own part; the library's copy streams past the caches, as nothing of ours could do
/// better.
void copy_in_parallel(const Exec& exec, const Tensor& from, Tensor& to) {
  const float* source = from.vec<float>().data;
  float* target = to.vec<float>().data;
  const std::int64_t part = (kCopied + exec.threads() - 1) / exec.threads();
  std::vector<std::jthread> workers;
  for (std::int64_t first = 0; first < kCopied; first += part)
    workers.emplace_back(
        [=] { std::memcpy(target + first, source + first, 4 * idx(std::min(part, kCopied - first))); });
}

/// Random numbers: zeros switch fewer transistors, and a device multiplies them faster than it does data.
Tensor data(const Exec& exec, std::int64_t rows, std::int64_t cols) {
  return ops::normal(exec, DType::f32, rows, cols, {4, kSample, 0});
}

double copy_bandwidth(const Exec& exec, const SamplePlan& plan) {
  const Tensor from = data(exec, kCopied, 1);
  Tensor to = Tensor::zeros(exec, DType::f32, kCopied);
  const auto body = [&] {
    if (exec.on_cuda())
      to.copy_from(exec, from);
    else
      copy_in_parallel(exec, from, to);
  };
  return 2 * 4 * static_cast<double>(kCopied) / (1e-6 * interleaved_medians(exec, {body}, plan)[0]);
}

double product_peak(const Exec& exec, const SamplePlan& plan) {
  double best = 0;
  const std::int64_t n = exec.on_cuda() ? 4096 : 1024;
  for (const std::int64_t k : {n / 4, n}) {
    const Tensor a = data(exec, n, k), b = data(exec, k, n);
    const auto body = [&] { static_cast<void>(ops::matmul(exec, a, Trans::no, b, Trans::no)); };
    const double seconds = 1e-6 * interleaved_medians(exec, {body}, plan)[0];
    best = std::max(best,
                    2 * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(k) / seconds);
  }
  return best;
}

}   // namespace

double Roofline::seconds(const Cost& cost) const {
  return std::max(cost.bytes / bytes_per_second, cost.flops / flops_per_second);
}

Roofline measure_roofline(const Exec& exec, const SamplePlan& plan) {
  return {copy_bandwidth(exec, plan), product_peak(exec, plan)};
}

}   // namespace cgcl::bench
