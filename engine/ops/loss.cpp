#include "engine/ops/loss.hpp"

#include "engine/kernels/dispatch.hpp"

namespace cgcl::ops {

namespace {

void check_classes(const Tensor& logits, const Tensor& label, const Tensor& offset, const Tensor& alpha) {
  CGCL_CHECK(label.size() == logits.rows() && label.dtype() == DType::i32, "softmax_loss: label ",
             label.shape(), " for logits ", logits.shape());
  CGCL_CHECK((!offset.defined() || offset.size() == logits.cols()) &&
                 (!alpha.defined() || alpha.size() == logits.cols()),
             "softmax_loss: offset ", offset.shape(), " or class weights ", alpha.shape(), " for logits ",
             logits.shape());
}

void check_regression(const char* op, const Tensor& pred, const Tensor& target, const Tensor& sigma) {
  CGCL_CHECK(pred.size() == target.size() && sigma.size() == 1, op, ": pred ", pred.shape(), ", target ",
             target.shape(), ", sigma ", sigma.shape());
}

}   // namespace

Tensor softmax_loss(const Exec& exec, const Tensor& logits, const Tensor& label, const Tensor& offset,
                    const Tensor& alpha, double gamma) {
  check_classes(logits, label, offset, alpha);
  Tensor value = Tensor::empty(exec, logits.dtype(), logits.rows());
  for_real(logits.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, softmax_loss, logits.mat<T>(), label.vec<std::int32_t>(), offset.vec<T>(),
                  alpha.vec<T>(), static_cast<T>(gamma), value.vec<T>());
  });
  return value;
}

Tensor softmax_loss_grad(const Exec& exec, const Tensor& logits, const Tensor& label, const Tensor& offset,
                         const Tensor& alpha, double gamma, const Tensor& scale) {
  check_classes(logits, label, offset, alpha);
  Tensor g = Tensor::empty_like(exec, logits);
  for_real(logits.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, softmax_loss_grad, logits.mat<T>(), label.vec<std::int32_t>(), offset.vec<T>(),
                  alpha.vec<T>(), static_cast<T>(gamma), scale.vec<T>(), g.mat<T>());
  });
  return g;
}

Tensor mixture_loss(const Exec& exec, const Tensor& pred, const Tensor& target, const Tensor& sigma,
                    const MixtureView& mixture) {
  check_regression("mixture_loss", pred, target, sigma);
  CGCL_CHECK(mixture.weight.size() == mixture.mean.size() && mixture.weight.size() == mixture.variance.size(),
             "mixture_loss: weights ", mixture.weight.shape(), ", means ", mixture.mean.shape(),
             ", variances ", mixture.variance.shape());
  Tensor value = Tensor::empty(exec, pred.dtype(), pred.size());
  for_real(pred.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, mixture_loss, pred.vec<T>(), target.vec<T>(), sigma.vec<T>(),
                  mixture.weight.vec<T>(), mixture.mean.vec<T>(), mixture.variance.vec<T>(), value.vec<T>());
  });
  return value;
}

BalancedGrads mixture_loss_grad(const Exec& exec, const Tensor& pred, const Tensor& target,
                                const Tensor& sigma, const MixtureView& mixture, const Tensor& scale) {
  BalancedGrads g{Tensor::empty_like(exec, pred), Tensor::empty(exec, pred.dtype(), pred.size())};
  for_real(pred.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, mixture_loss_grad, pred.vec<T>(), target.vec<T>(), sigma.vec<T>(),
                  mixture.weight.vec<T>(), mixture.mean.vec<T>(), mixture.variance.vec<T>(), scale.vec<T>(),
                  g.pred.vec<T>(), g.sigma.vec<T>());
  });
  return g;
}

BmcForward bmc_loss(const Exec& exec, const Tensor& pred, const Tensor& target, const Tensor& sigma,
                    const Tensor& weight) {
  check_regression("bmc_loss", pred, target, sigma);
  CGCL_CHECK(!weight.defined() || weight.size() == pred.size(), "bmc_loss: ", weight.shape(), " weights for ",
             pred.shape());
  BmcForward out{Tensor::empty(exec, pred.dtype(), pred.size()),
                 Tensor::empty(exec, pred.dtype(), pred.size())};
  for_real(pred.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, bmc_loss, pred.vec<T>(), target.vec<T>(), sigma.vec<T>(), weight.vec<T>(),
                  out.value.vec<T>(), out.lse.vec<T>());
  });
  return out;
}

BalancedGrads bmc_loss_grad(const Exec& exec, const Tensor& pred, const Tensor& target, const Tensor& sigma,
                            const Tensor& weight, const Tensor& lse, const Tensor& scale) {
  BalancedGrads g{Tensor::empty_like(exec, pred), Tensor::empty(exec, pred.dtype(), pred.size())};
  for_real(pred.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, bmc_loss_grad, pred.vec<T>(), target.vec<T>(), sigma.vec<T>(), weight.vec<T>(),
                  lse.vec<T>(), scale.vec<T>(), g.pred.vec<T>(), g.sigma.vec<T>());
  });
  return g;
}

}   // namespace cgcl::ops
