// Squared error, plain and weighted.
#pragma once

#include "autograd/ops.hpp"

namespace cgcl {

/// mean_i w_i (p_i - y_i)^2 -> [1]. pred [B,1], target [B] or [B,1] constant. `weight` w [B] is not
/// normalised (LDS weights have mean 1 over the training set); `multiplicity` m [B] weighs the mean: sum m_i
/// (.) / sum m_i. Both may be undefined: all 1. Throws ShapeError when sizes differ.
[[nodiscard]] Var mse_loss(Tape& tape, const Var& pred, const Tensor& target, const Tensor& weight = {},
                           const Tensor& multiplicity = {});

}   // namespace cgcl
