// The two objectives of SGRL, each with the networks that it moves and their optimiser.
#pragma once

#include "apps/train/loss_fault.hpp"
#include "apps/train/pretrain.hpp"
#include "autograd/optim/optimizer.hpp"
#include "engine/core/nvtx.hpp"
#include "losses/sgrl_losses.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace cgcl {

enum class Objective : std::uint8_t { alignment, scattering };

/// Steps with one of the two objectives. What counts steps on the host stands apart from what the device
/// does, so that the latter can be replayed.
class Phase {
 public:
  Phase(const Exec& exec, Sgrl& model, NamedVars parameters, double lr)
      : exec_(exec),
        model_(model),
        optimizer_(exec, std::move(parameters), {}),
        lr_(lr),
        loss_(Tensor::empty(exec, optimizer_.parameters().front().second.value().dtype(), 1)) {}

  void prepare() { optimizer_.prepare(lr_); }
  /// The whole step on the device.
  void descend(Objective objective, const GraphBatch& batch, std::uint32_t step) {
    on_loss(objective, batch, step, [&](Tape& tape, const Var& loss) {
      tape.backward(loss);
      update();
      loss_.copy_from(exec_, loss.value());
    });
  }
  /// Gradients alone, which stay in the parameters; returns the loss.
  double gradients(Objective objective, const GraphBatch& batch, std::uint32_t step) {
    double value = 0;
    on_loss(objective, batch, step, [&](Tape& tape, const Var& loss) {
      tape.backward(loss);
      value = loss.value().item(exec_);
    });
    return value;
  }
  void update() {
    optimizer_.update();
    optimizer_.clear_grads();
  }
  void finish() { optimizer_.count(); }
  [[nodiscard]] Optimizer& optimizer() { return optimizer_; }
  /// Of the last step. Waits for it.
  [[nodiscard]] double loss() const { return loss_.item(exec_); }
  /// Of the first step whose loss was not finite (loss_fault.hpp).
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  template <class Use>
  void on_loss(Objective objective, const GraphBatch& batch, std::uint32_t step, const Use& use) {
    optimizer_.clear_grads();   // those of a step that could not be recorded to its end
    const bool aligns = objective == Objective::alignment;
    Tape tape(exec_, TapeMode::train, aligns ? step : step + 2),
        target_tape(exec_, TapeMode::frozen, step + 1);
    const auto forward = [&] {
      const NvtxRange range(exec_, "forward");
      if (!aligns) return scattering_loss(tape, scattering_forward(model_, tape, batch), batch.multiplicity);
      const AlignmentForward pair = alignment_forward(model_, tape, target_tape, batch);
      return alignment_loss(tape, pair.prediction, pair.target, batch.multiplicity);
    };
    const Var loss = forward();
    if (fault_.empty()) fault_ = loss_fault(tape, loss, optimizer_.parameters());
    use(tape, loss);
  }

  const Exec& exec_;
  Sgrl& model_;
  Optimizer optimizer_;
  double lr_;
  Tensor loss_;   // [1]
  std::string fault_;
};

inline NamedVars online_parameters(const Sgrl& model) {
  NamedVars all = model.online.parameters();
  for (auto& entry : model.predictor.parameters()) all.emplace_back("predictor." + entry.first, entry.second);
  return all;
}

struct Phases {
  Phase online, target;
  const Exec& exec;
  Sgrl& model;
  double tau;
  bool scattering;

  Phases(const Exec& e, Sgrl& m, const PretrainOptions& options)
      : online(e, m, online_parameters(m), options.lr_online),
        target(e, m, m.target.parameters(), options.lr_target),
        exec(e),
        model(m),
        tau(options.tau),
        scattering(options.scattering) {}
  Phase& of(Objective objective) { return objective == Objective::alignment ? online : target; }
  void follow() { ema_update(exec, model.target.parameters(), model.online.parameters(), tau); }
};

}   // namespace cgcl
