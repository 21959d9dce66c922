// Per-sample losses; the formulas and their derivatives stand in engine/kernels/loss.hpp.
#include "engine/ops/loss.hpp"

#include "autograd/ops.hpp"
#include "engine/ops/norm.hpp"

namespace cgcl::ag {

Var softmax_loss(Tape& t, const Var& logits, const Tensor& label, const SoftmaxLossOptions& options) {
  const Exec& exec = t.exec();
  return t.result(
      ops::softmax_loss(exec, logits.value(), label, options.offset, options.alpha, options.gamma), {logits},
      [&exec, logits, label, options](const Tensor& gy) {
        logits.accumulate(exec, ops::softmax_loss_grad(exec, logits.value(), label, options.offset,
                                                       options.alpha, options.gamma, gy));
      });
}

Var mixture_loss(Tape& t, const Var& pred, const Tensor& target, const Var& sigma,
                 const MixtureParameters& m) {
  const Exec& exec = t.exec();
  Tensor value = ops::mixture_loss(exec, pred.value(), target, sigma.value(), {m.weight, m.mean, m.variance});
  return t.result(std::move(value), {pred, sigma}, [&exec, pred, target, sigma, m](const Tensor& gy) {
    ops::BalancedGrads g =
        ops::mixture_loss_grad(exec, pred.value(), target, sigma.value(), {m.weight, m.mean, m.variance}, gy);
    pred.accumulate(exec, std::move(g.pred));
    if (sigma.requires_grad()) sigma.accumulate(exec, ops::sum(exec, g.sigma));
  });
}

Var bmc_loss(Tape& t, const Var& pred, const Tensor& target, const Var& sigma, const Tensor& weight) {
  const Exec& exec = t.exec();
  ops::BmcForward forward = ops::bmc_loss(exec, pred.value(), target, sigma.value(), weight);
  return t.result(std::move(forward.value), {pred, sigma},
                  [&exec, pred, target, sigma, weight, lse = forward.lse](const Tensor& gy) {
                    ops::BalancedGrads g =
                        ops::bmc_loss_grad(exec, pred.value(), target, sigma.value(), weight, lse, gy);
                    pred.accumulate(exec, std::move(g.pred));
                    if (sigma.requires_grad()) sigma.accumulate(exec, ops::sum(exec, g.sigma));
                  });
}

}   // namespace cgcl::ag
