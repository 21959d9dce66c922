// Losses as the published code computes them, which is not as its equations say: for comparisons with its
// figures alone. docs/quirks.md says what each departs from. pred [B,1], target and weight [B] constant;
// result [1].
#pragma once

#include "autograd/ops.hpp"

namespace cgcl {

/// sum_i i (2 s^2 lse_j(l_j) + (p_i - y_i)^2) with l_j = -(p_j - y_j)^2 / 2 s^2: a squared error that grows
/// with the position of a sample in its batch. `position` holds these, 0 to B-1; s is a number. Its gradient
/// of p_i is 2 (p_i - y_i) (i - S softmax(l)_i), S the sum of the positions. [docs/quirks.md Q1]
[[nodiscard]] Var bmc_by_position(Tape& tape, const Var& pred, const Tensor& target, double sigma,
                                  const Tensor& position);

/// mean_ij w_j (p_i - y_j)^2: every prediction against every label of the batch, which draws all of them to
/// the weighted mean label. Computed from four means. [docs/quirks.md Q8]
[[nodiscard]] Var mse_of_all_pairs(Tape& tape, const Var& pred, const Tensor& target, const Tensor& weight);

}   // namespace cgcl
