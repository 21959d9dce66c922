#include "losses/published_losses.hpp"

#include "engine/core/real_tensor.hpp"

namespace cgcl {
namespace {

void check(const char* who, const Var& pred, const Tensor& target, const Tensor& weight) {
  CGCL_CHECK(pred.cols() == 1 && target.size() == pred.rows() && weight.size() == pred.rows(), who,
             ": predictions ", pred.value().shape(), ", targets ", target.shape(), " and weights ",
             weight.shape());
}

/// log sum exp over the rows of a column -> [1].
Var column_lse(Tape& tape, const Var& column) {
  const DType dtype = column.value().dtype();
  const Var one(real_tensor(tape.exec(), dtype, {1.0}, 1, 1));
  const Var row = ag::linear(tape, one, column);   // [1,B]
  // The loss of class 0 is the lse less its logit.
  const Var loss = ag::softmax_loss(tape, row, Tensor::zeros(tape.exec(), DType::i32, 1));
  return ag::add(tape, ag::sum(tape, loss), ag::sum(tape, ag::slice_columns(tape, row, 0, 1)));
}

}   // namespace

Var bmc_by_position(Tape& tape, const Var& pred, const Tensor& target, double sigma, const Tensor& position) {
  check("bmc_by_position", pred, target, position);
  const Var error =
      ag::square(tape, ag::sub(tape, pred, Var(target.reshaped(pred.rows(), 1))));   // its square, [B,1]
  const Var lse = column_lse(tape, ag::scale(tape, error, -1 / (2 * sigma * sigma)));
  const auto n = static_cast<double>(pred.rows());
  return ag::add(tape, ag::scale(tape, lse, 2 * sigma * sigma * n * (n - 1) / 2),
                 ag::sum(tape, ag::scale_rows(tape, error, position)));
}

Var mse_of_all_pairs(Tape& tape, const Var& pred, const Tensor& target, const Tensor& weight) {
  check("mse_of_all_pairs", pred, target, weight);
  const Var y(target.reshaped(pred.rows(), 1));
  const Var w_mean = ag::mean(tape, Var(weight.reshaped(pred.rows(), 1)));
  const Var wy_mean = ag::mean(tape, ag::scale_rows(tape, y, weight));
  const Var wyy_mean = ag::mean(tape, ag::scale_rows(tape, ag::square(tape, y), weight));
  const Var squares = ag::scale_by(tape, ag::mean(tape, ag::square(tape, pred)), w_mean);
  const Var products = ag::scale_by(tape, ag::mean(tape, pred), wy_mean);
  return ag::add(tape, ag::sub(tape, squares, ag::scale(tape, products, 2)), wyy_mean);
}

}   // namespace cgcl
