#include "losses/classification.hpp"

namespace cgcl {

Var cross_entropy(Tape& tape, const Var& logits, const Tensor& label, const Tensor& multiplicity) {
  return ag::mean(tape, ag::softmax_loss(tape, logits, label), multiplicity);
}

Var binary_cross_entropy(Tape& tape, const Var& logits, const Tensor& label, const Tensor& multiplicity) {
  CGCL_CHECK(logits.cols() == 1, "binary cross-entropy: logits ", logits.value().shape(),
             ", expected one column");
  const Var zero(Tensor::zeros_like(tape.exec(), logits.value()));   // the logit of class 0
  return cross_entropy(tape, ag::concat_columns(tape, {zero, logits}), label, multiplicity);
}

Var focal_loss(Tape& tape, const Var& logits, const Tensor& label, double gamma, const Tensor& alpha,
               const Tensor& multiplicity) {
  return ag::mean(tape, ag::softmax_loss(tape, logits, label, {.offset = {}, .alpha = alpha, .gamma = gamma}),
                  multiplicity);
}

Var balanced_softmax(Tape& tape, const Var& logits, const Tensor& label, const Tensor& log_count,
                     const Tensor& multiplicity) {
  return ag::mean(tape, ag::softmax_loss(tape, logits, label, {.offset = log_count, .alpha = {}, .gamma = 0}),
                  multiplicity);
}

}   // namespace cgcl
