#include "losses/sgrl_losses.hpp"

namespace cgcl {

Var alignment_loss(Tape& tape, const Var& prediction, const Var& target, const RowWeights& multiplicity) {
  const Var a = ag::l2_normalize(tape, prediction), b = ag::l2_normalize(tape, ag::detach(target));
  return ag::scale(tape, ag::mean(tape, ag::row_dot(tape, a, b), multiplicity), -1);
}

Var scattering_loss(Tape& tape, const Var& h, const RowWeights& multiplicity) {
  CGCL_CHECK(h.rows() > 0, "scattering: no rows");
  const Var unit = ag::l2_normalize(tape, h), fixed = ag::detach(unit);
  const double total = multiplicity.total(tape.exec(), h.rows());
  const Var center = ag::scale(tape, ag::column_sums(tape, unit, multiplicity), 1 / total);
  // mean |h~ - c|^2 = mean |h~|^2 - |c|^2, and the normalisation keeps |h~| constant: only
  // c carries gradient.
  const Var length = ag::mean(tape, ag::row_dot(tape, fixed, fixed), multiplicity);
  return ag::sub(tape, ag::sum(tape, ag::square(tape, center)), length);
}

}   // namespace cgcl
