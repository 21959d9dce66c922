// Per-sample losses. The regression losses carry a factor 2 sigma^2 whose gradient is stopped; dividing by
// its value leaves a function whose tape gradient is its true gradient, which is what a difference quotient
// can check.
#include "apps/bench/case_inputs.hpp"
#include "autograd/ops.hpp"

#include <algorithm>   // for min

namespace cgcl::bench {

namespace {

constexpr std::int64_t kClasses = 5;

/// bmc compares all pairs: a link batch at the large scale, some chunks of samples at the medium one.
std::int64_t bmc_batch(const Extent& e) { return e.rows > 4096 ? 4096 : std::min<std::int64_t>(e.rows, 600); }

const Tolerance kLossTolerance{2e-5, 1e-4, "exp and log of sums in float32, in another order"};

OpCase softmax_loss(const Extent& e, bool balanced, double gamma) {
  const double n = static_cast<double>(e.rows) * kClasses;
  return {.name = str("loss/softmax_loss", balanced ? "-balanced" : "", gamma > 0 ? "-focal" : ""),
          .shape = str("[", e.rows, ",", kClasses, "]"),
          .prepare = [e, balanced, gamma](const Exec& exec, DType d) -> Prepared {
            ag::SoftmaxLossOptions options;
            options.gamma = gamma;
            if (balanced) options.offset = draw_vector(exec, d, kClasses, 71, -4, 0);
            if (gamma > 0) options.alpha = draw_vector(exec, d, kClasses, 72, 0.2, 3);
            const Tensor label = Tensor::from(exec, draw_ids(e.rows, 73, kClasses));
            return {{leaf(exec, d, e.rows, kClasses, 74)}, [label, options](Tape& t, const Vars& in) {
                      return ag::softmax_loss(t, in[0], label, options);
                    }};
          },
          .forward = {4 * n, 10 * n},
          .backward = {8 * n, 12 * n},
          .parity = kLossTolerance};
}

Var without_factor(Tape& t, const Var& loss, const Var& sigma) {
  const double s = sigma.value().item(t.exec());
  return ag::scale(t, loss, 1 / (2 * s * s));
}

OpCase mixture_loss(const Extent& e, const char* suffix, double variance) {
  const double n = static_cast<double>(e.rows);
  return {.name = str("loss/mixture_loss", suffix),
          .shape = str("[", e.rows, "] K=4"),
          .prepare = [e, variance](const Exec& exec, DType d) -> Prepared {
            const Tensor target = draw_vector(exec, d, e.rows, 75, 0, 1);
            const ag::MixtureParameters m{draw_vector(exec, d, 4, 76, 0.1, 0.4),
                                          draw_vector(exec, d, 4, 77, 0, 1),
                                          draw_vector(exec, d, 4, 78, 0, variance)};
            return {{leaf_vector(exec, d, e.rows, 79, 0, 1), leaf_vector(exec, d, 1, 80, 0.2, 0.4)},
                    [target, m](Tape& t, const Vars& in) {
                      return without_factor(t, ag::mixture_loss(t, in[0], target, in[1], m), in[1]);
                    }};
          },
          .forward = {12 * n, 100 * n},
          .backward = {20 * n, 120 * n},
          .parity = {1e-4, 1e-4, kLossTolerance.why}};
}

OpCase bmc_loss(const Extent& e, const char* suffix, double sigma, bool has_weights) {
  const std::int64_t batch = bmc_batch(e);
  const double pairs = static_cast<double>(batch) * static_cast<double>(batch);
  return {.name = str("loss/bmc_loss", suffix),
          .shape = str("[", batch, "] sigma=", sigma),
          .prepare = [batch, sigma, has_weights](const Exec& exec, DType d) -> Prepared {
            const Tensor target = draw_vector(exec, d, batch, 81, 0, 1);
            const Tensor w = has_weights ? draw_vector(exec, d, batch, 82, 1, 5) : Tensor{};
            return {{leaf_vector(exec, d, batch, 83, 0, 1), leaf_vector(exec, d, 1, 84, sigma, sigma * 1.01)},
                    [target, w](Tape& t, const Vars& in) {
                      return without_factor(t, ag::bmc_loss(t, in[0], target, in[1], w), in[1]);
                    }};
          },
          .forward = {8.0 * static_cast<double>(batch), 14 * pairs},
          .backward = {16.0 * static_cast<double>(batch), 16 * pairs},
          .parity = {1e-5 / (2 * sigma * sigma), 2e-4, "float32 sums over the batch, divided by 2 sigma^2"}};
}

}   // namespace

void add_loss_cases(std::vector<OpCase>& out, const Extent& e) {
  out.push_back(softmax_loss(e, false, 0));
  out.push_back(softmax_loss(e, true, 0));
  out.push_back(softmax_loss(e, false, 2));
  out.push_back(mixture_loss(e, "", 0.1));
  out.push_back(mixture_loss(e, "-bins", 0));
  out.push_back(bmc_loss(e, "", 0.3, false));
  out.push_back(bmc_loss(e, "-weighted", 0.3, true));
  out.push_back(bmc_loss(e, "-narrow", 0.05, false));
}

}   // namespace cgcl::bench
