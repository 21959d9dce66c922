// What is left of rows that were hidden from a network and reconstructed.
#pragma once

#include "autograd/ops.hpp"

namespace cgcl {

/// mean_i (1 - cos(prediction_i, target_i))^2 -> [1], in [0,4]: easy rows count little. [N,F] each; no
/// gradient reaches the target, a zero row of either counts 1. [GraphMAE Eq. 2]
[[nodiscard]] Var scaled_cosine_loss(Tape& tape, const Var& prediction, const Tensor& target);

/// mean_b of the cross-entropy of whether z_a and z_b are joined, with <z_a, z_b> / sqrt(H) as the logit ->
/// [1]. z [N,H]; joined [B] i32, 1 or 0, for the pairs (a_b, b_b). [GAE]
[[nodiscard]] Var edge_existence_loss(Tape& tape, const Var& z, const RowIndex& a, const RowIndex& b,
                                      const Tensor& joined);

}   // namespace cgcl
