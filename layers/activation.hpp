// Activation as a layer; PReLU has a learned slope.
#pragma once

#include "autograd/ops.hpp"
#include "layers/module.hpp"

namespace cgcl {

/// f(x). For Act::prelu `weight` [1] starts at 0.25; the others have no parameter.
class Activation final : public Module {
 public:
  Activation(Initializer& init, Act act);
  [[nodiscard]] Var forward(Tape& tape, const Var& x) const { return ag::activation(tape, act_, x, slope_); }
  [[nodiscard]] Act act() const { return act_; }
  /// Undefined unless the activation is PReLU.
  [[nodiscard]] const Var& slope() const { return slope_; }
  [[nodiscard]] std::string describe() const override { return name_of(act_); }

 private:
  Act act_;
  Var slope_;
};

}   // namespace cgcl
