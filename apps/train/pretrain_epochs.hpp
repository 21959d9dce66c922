// Epochs of SGRL pre-training: what steps, whether over the whole graph or over batches of it.
#pragma once

#include "apps/train/pretrain.hpp"

#include <functional>
#include <memory>
#include <string>

namespace cgcl {

struct EpochLosses {
  double aligned = 0, scattered = 0;   // means over the steps; without scattering steps 0
  std::int64_t rows = 0;               // of one pass
  bool stopped = false;                // in the middle: the rest of the epoch is missing
};

/// Everything it refers to must outlive it. An epoch is a pure function of its number, the seed, the weights
/// and optimizer_state().
class PretrainEpochs {
 public:
  PretrainEpochs(const Exec& exec, Sgrl& model, const HostGraph& design, const PretrainOptions& options,
                 const Ranks& ranks);
  ~PretrainEpochs();
  PretrainEpochs(const PretrainEpochs&) = delete;
  PretrainEpochs& operator=(const PretrainEpochs&) = delete;

  /// `stop` is polled between the steps of batches.
  [[nodiscard]] EpochLosses run(int epoch, const std::function<bool()>& stop);
  /// Whether run() can return in the middle of an epoch.
  [[nodiscard]] bool can_stop_inside() const;
  /// Moments and step counts of both optimisers, and back. Throws Error checkpoint_mismatch.
  [[nodiscard]] TensorList optimizer_state() const;
  void load_optimizer_state(const TensorList& state);
  /// Where the first loss that was not finite came from (loss_fault.hpp); empty: not known.
  [[nodiscard]] std::string loss_fault() const;
  /// Why steps are issued one by one although the device could replay them; empty otherwise.
  [[nodiscard]] std::string why_plain() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}   // namespace cgcl
