#include "losses/balanced_mse.hpp"

namespace cgcl {
namespace {

void check(const char* who, const Var& pred, const Tensor& target) {
  CGCL_CHECK(pred.cols() == 1 && target.size() == pred.rows(), who, ": predictions ", pred.value().shape(),
             " and targets ", target.shape());
}

}   // namespace

Var gai_loss(Tape& tape, const Var& pred, const Tensor& target, const Var& sigma,
             const ag::MixtureParameters& mixture, const Tensor& multiplicity) {
  check("gai", pred, target);
  return ag::mean(tape, ag::mixture_loss(tape, pred, target.reshaped(pred.rows(), 1), sigma, mixture),
                  multiplicity);
}

Var bmc_loss(Tape& tape, const Var& pred, const Tensor& target, const Var& sigma,
             const Tensor& multiplicity) {
  check("bmc", pred, target);
  return ag::mean(tape, ag::bmc_loss(tape, pred, target.reshaped(pred.rows(), 1), sigma, multiplicity),
                  multiplicity);
}

Var bni_loss(Tape& tape, const Var& pred, const Tensor& target, const Var& sigma, const LabelBins& bins,
             const Tensor& multiplicity) {
  const ag::MixtureParameters spikes{bins.weight, bins.center, Tensor::zeros_like(tape.exec(), bins.center)};
  return gai_loss(tape, pred, target, sigma, spikes, multiplicity);
}

}   // namespace cgcl
