// Classification losses. logits [B,C], label i32 [B] in [0,C) (trusted); result [1], the mean over samples
// weighted by `multiplicity` [B] where given.
#pragma once

#include "autograd/ops.hpp"

namespace cgcl {

/// -ln softmax(logits)_y
[[nodiscard]] Var cross_entropy(Tape& tape, const Var& logits, const Tensor& label,
                                const Tensor& multiplicity = {});

/// ln(1 + exp(-z)) of the samples of class 1, ln(1 + exp(z)) of class 0; logits z [B,1].
[[nodiscard]] Var binary_cross_entropy(Tape& tape, const Var& logits, const Tensor& label,
                                       const Tensor& multiplicity = {});

/// alpha_y (1 - p_y)^gamma (-ln p_y); alpha [C] or undefined. The gradient flows through (1 - p)^gamma too.
[[nodiscard]] Var focal_loss(Tape& tape, const Var& logits, const Tensor& label, double gamma,
                             const Tensor& alpha = {}, const Tensor& multiplicity = {});

/// Cross-entropy of logits + ln n_c; log_count [C], -inf for an absent class, which then has probability 0
/// and no gradient. [CGCL Eq. 18]
[[nodiscard]] Var balanced_softmax(Tape& tape, const Var& logits, const Tensor& label,
                                   const Tensor& log_count, const Tensor& multiplicity = {});

}   // namespace cgcl
