// Central differences in float64 against the tape.
#pragma once

#include "autograd/var.hpp"

#include <functional>
#include <string>
#include <vector>

namespace cgcl {

/// Result of a gradient check: the largest |analytic - numeric| / max(1, |analytic|, |numeric|), and where.
struct GradcheckResult {
  double worst = 0;
  std::string where;   // "input 1, element 7: analytic a, numeric n"
};

/// Compares the gradients of sum(f(inputs) * seed) for a fixed pseudo-random seed tensor with central
/// differences of step h. Inputs are f64 leaves that require gradients; f must be deterministic (dropout
/// draws the same mask when it is given a fresh tape of the same step). Runs on the CPU.
[[nodiscard]] GradcheckResult gradcheck(const Exec& exec,
                                        const std::function<Var(Tape&, const std::vector<Var>&)>& f,
                                        const std::vector<Var>& inputs, double h = 1e-5);

}   // namespace cgcl
