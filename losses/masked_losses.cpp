#include "losses/masked_losses.hpp"

#include "engine/core/real_tensor.hpp"

#include <cmath>   // for sqrt

namespace cgcl {

Var scaled_cosine_loss(Tape& tape, const Var& prediction, const Tensor& target) {
  const Var cosine =
      ag::row_dot(tape, ag::l2_normalize(tape, prediction), ag::l2_normalize(tape, Var(target)));
  const std::vector<double> ones(static_cast<std::size_t>(cosine.rows()), 1.0);
  const Var one(real_tensor(tape.exec(), cosine.value().dtype(), ones, cosine.rows(), 1));
  return ag::mean(tape, ag::square(tape, ag::sub(tape, one, cosine)));
}

Var edge_existence_loss(Tape& tape, const Var& z, const RowIndex& a, const RowIndex& b,
                        const Tensor& joined) {
  const Var score =
      ag::scale(tape, ag::row_dot(tape, ag::gather_rows(tape, z, a), ag::gather_rows(tape, z, b)),
                1 / std::sqrt(static_cast<double>(z.cols())));
  const Var none(Tensor::zeros(tape.exec(), score.value().dtype(), score.rows(), 1));
  return ag::mean(tape, ag::softmax_loss(tape, ag::concat_columns(tape, {none, score}), joined));
}

}   // namespace cgcl
