// The two objectives of SGRL. Rows are brought to unit length first; a zero row stays zero. `multiplicity`
// [N] counts the nodes a row stands for (undefined: 1), so a quotient graph gives the loss of the full graph.
#pragma once

#include "autograd/ops.hpp"

namespace cgcl {

/// -mean_i <prediction_i~, target_i~> -> [1], in [-1,1]; no gradient reaches target. [N,H] each. [CGCL Eq. 6]
[[nodiscard]] Var alignment_loss(Tape& tape, const Var& prediction, const Var& target,
                                 const RowWeights& multiplicity = {});

/// -mean_i |h_i~ - c|^2 with c = mean_i h_i~ -> [1], in [-1,0]; the gradient flows through c. [CGCL Eq. 5]
[[nodiscard]] Var scattering_loss(Tape& tape, const Var& h, const RowWeights& multiplicity = {});

}   // namespace cgcl
