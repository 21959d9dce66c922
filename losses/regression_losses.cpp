#include "losses/regression_losses.hpp"

namespace cgcl {

Var mse_loss(Tape& tape, const Var& pred, const Tensor& target, const Tensor& weight,
             const Tensor& multiplicity) {
  CGCL_CHECK(pred.cols() == 1 && target.size() == pred.rows(), "mse: predictions ", pred.value().shape(),
             " and targets ", target.shape());
  Var error = ag::square(tape, ag::sub(tape, pred, Var(target.reshaped(pred.rows(), 1))));
  if (weight.defined()) error = ag::scale_rows(tape, error, weight);
  return ag::mean(tape, error, multiplicity);
}

}   // namespace cgcl
