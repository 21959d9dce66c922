// Optimisers over named parameters. State is explicit, so that a checkpoint can hold it.
#pragma once

#include "autograd/var.hpp"
#include "engine/ops/optim.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace cgcl {

using NamedVars = std::vector<std::pair<std::string, Var>>;
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

enum class OptimizerKind : std::uint8_t { adam, adamw, sgd };

struct OptimizerOptions {
  OptimizerKind kind = OptimizerKind::adam;
  double beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
  double weight_decay = 0;   // adam, sgd: added to the gradient; adamw: shrinks the parameter first
  double momentum = 0;       // sgd
};

/// PyTorch semantics: parameters without a gradient are skipped and their step count does not advance.
class Optimizer {
 public:
  Optimizer(const Exec& exec, NamedVars parameters, const OptimizerOptions& options);
  /// One update with learning rate `lr`; every gradient is multiplied by `grad_scale` first (clipping).
  void step(double lr, double grad_scale = 1);
  /// The three parts of step(), for a step that is recorded once and replayed (StepGraph): values of
  /// the coming step to the device; the update itself, which reads them there; the count of those that
  /// were updated last.
  void prepare(double lr);
  void update(double grad_scale = 1);
  void count();
  /// Drops all gradients, so that an unused parameter keeps none.
  void clear_grads();
  /// Moments and step counts by name ("NAME.m", "NAME.v", "NAME.t"), for checkpoints.
  [[nodiscard]] NamedTensors state() const;
  /// Overwrites the state. Throws Error checkpoint_mismatch unless names and shapes are those of state().
  void load_state(const NamedTensors& state);
  [[nodiscard]] const NamedVars& parameters() const { return parameters_; }

 private:
  [[nodiscard]] AdamRule adam_rule(double lr, double grad_scale) const;

  const Exec& exec_;
  NamedVars parameters_;
  OptimizerOptions options_;
  std::vector<Tensor> m_, v_;
  std::vector<std::int64_t> t_;
  std::vector<std::size_t> updated_;   // parameters that the last update reached
  Tensor scalars_;                     // [parameters,3], StepScalars
};

/// Factor that brings the total 2-norm of all gradients to at most max_norm: min(1, max_norm / (norm +
/// 1e-6)). `norm` receives the norm when given. Waits for the device, once.
[[nodiscard]] double clip_factor(const Exec& exec, const NamedVars& parameters, double max_norm,
                                 double* norm = nullptr);

/// target = tau target + (1 - tau) online, over all pairs in order.   [CGCL Eq. 7]
void ema_update(const Exec& exec, const NamedVars& target, const NamedVars& online, double tau);

/// Learning-rate schedules; `t` is the epoch (or step) and `total` their number.
enum class ScheduleKind : std::uint8_t { constant, cosine, step, warmup_cosine };
struct Schedule {
  ScheduleKind kind = ScheduleKind::constant;
  double lr = 1e-3, lr_final = 0;   // cosine: from lr to lr_final
  int step_size = 40;               // step: multiply by gamma every step_size
  double gamma = 0.5;
  int warmup = 5;   // warmup_cosine: linear from 1e-6 lr, then half a cosine to 0

  [[nodiscard]] double at(int t, int total) const;
};

}   // namespace cgcl
