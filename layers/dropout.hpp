// Random removal of elements during training.
#pragma once

#include "autograd/ops.hpp"
#include "layers/module.hpp"

namespace cgcl {

/// Keeps an element with probability 1-p and scales it by 1/(1-p) while the tape is training. Throws Error
/// bad_value unless 0 <= p < 1.
class Dropout final : public Module {
 public:
  explicit Dropout(double p);
  [[nodiscard]] Var forward(Tape& tape, const Var& x) const { return p_ > 0 ? ag::dropout(tape, x, p_) : x; }
  [[nodiscard]] double p() const { return p_; }
  [[nodiscard]] std::string describe() const override { return str("Dropout(", p_, ")"); }

 private:
  double p_;
};

}   // namespace cgcl
