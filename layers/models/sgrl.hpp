// Self-supervised pre-training with two encoders that pull against each other: wiring only.
#pragma once

#include "layers/models/circuit_encoder.hpp"

namespace cgcl {

/// q = Linear -> PReLU -> Linear, all of one width. Parameters 0.*, 1.weight, 2.*. [CGCL Eq. 6]
class Predictor final : public Module {
 public:
  Predictor(Initializer& init, std::int64_t width, bool fused = true);
  [[nodiscard]] Var forward(Tape& tape, const Var& z) const;
  [[nodiscard]] std::string describe() const override { return str("Predictor(", width_, ")"); }

 private:
  std::int64_t width_;
  bool fused_;
  Linear first_;
  Activation act_;
  Linear second_;
};

/// Both encoders are initialised independently. Parameters online.*, target.*, predictor.*.
class Sgrl final : public Module {
 public:
  Sgrl(Initializer& init, const CircuitEncoderOptions& options);
  [[nodiscard]] std::string describe() const override;

  CircuitEncoder online, target;
  Predictor predictor;
};

/// What the alignment loss compares, both [N,hidden].
struct AlignmentForward {
  Var prediction;   // q(online(x)), with gradient
  Var target;       // target(x), without
};

/// `tape` records; `target_tape` is frozen, so the target's dropout is active. Give the tapes different
/// steps, else both networks draw the same masks. [CGCL Eq. 6]
[[nodiscard]] AlignmentForward alignment_forward(Sgrl& model, Tape& tape, Tape& target_tape,
                                                 const GraphBatch& batch);

/// The target's representation, with gradient. [CGCL Eq. 5]
[[nodiscard]] Var scattering_forward(Sgrl& model, Tape& tape, const GraphBatch& batch);

/// The embedding: the online representation, without dropout on an eval tape.
[[nodiscard]] Var embed(Sgrl& model, Tape& tape, const GraphBatch& batch);

}   // namespace cgcl
