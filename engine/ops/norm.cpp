#include "engine/ops/norm.hpp"

#include "engine/kernels/dispatch.hpp"
#include "engine/ops/pointwise.hpp"

namespace cgcl::ops {

namespace {

void check_weight(const char* op, const Tensor& x, const Tensor& weight) {
  CGCL_CHECK(!weight.defined() || (weight.size() == x.rows() && weight.dtype() == x.dtype()), op, ": ",
             weight.shape(), " weights for x ", x.shape());
}

}   // namespace

Normalized l2_normalize(const Exec& exec, const Tensor& x, double eps) {
  Normalized out{Tensor::empty_like(exec, x), Tensor::empty(exec, x.dtype(), x.rows())};
  for_real(x.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, l2_normalize, x.mat<T>(), static_cast<T>(eps), out.y.mat<T>(), out.norm.vec<T>());
  });
  return out;
}

Tensor l2_normalize_grad(const Exec& exec, const Normalized& forward, double eps, const Tensor& gy) {
  CGCL_CHECK(gy.same_shape(forward.y), "l2_normalize_grad: gradient ", gy.shape(), " of y ",
             forward.y.shape());
  Tensor gx = Tensor::empty_like(exec, gy);
  for_real(gy.dtype(), [&]<class T>() {
    const Normalized& f = forward;
    CGCL_DISPATCH(exec, T, l2_normalize_grad, f.y.mat<T>(), f.norm.vec<T>(), static_cast<T>(eps), gy.mat<T>(),
                  gx.mat<T>());
  });
  return gx;
}

Tensor row_dot(const Exec& exec, const Tensor& a, const Tensor& b) {
  CGCL_CHECK(a.same_shape(b) && a.dtype() == b.dtype(), "row_dot: ", a.shape(), " and ", b.shape());
  Tensor out = Tensor::empty(exec, a.dtype(), a.rows(), 1);
  for_real(a.dtype(),
           [&]<class T>() { CGCL_DISPATCH(exec, T, row_dot, a.mat<T>(), b.mat<T>(), out.vec<T>()); });
  return out;
}

Tensor column_sums(const Exec& exec, const Tensor& x, const Tensor& weight) {
  check_weight("column_sums", x, weight);
  Tensor out = Tensor::empty(exec, x.dtype(), 1, x.cols());
  for_real(x.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, column_sums, x.mat<T>(), weight.vec<T>(), out.vec<T>());
  });
  return out;
}

Tensor sum(const Exec& exec, const Tensor& x) {
  Tensor out = Tensor::empty(exec, x.dtype(), 1);
  for_real(x.dtype(), [&]<class T>() { CGCL_DISPATCH(exec, T, sum, x.vec<T>(), out.vec<T>()); });
  return out;
}

Tensor dot(const Exec& exec, const Tensor& a, const Tensor& b) {
  CGCL_CHECK(a.size() == b.size() && a.dtype() == b.dtype(), "dot: ", a.shape(), " and ", b.shape());
  Tensor out = Tensor::empty(exec, a.dtype(), 1);
  for_real(a.dtype(), [&]<class T>() { CGCL_DISPATCH(exec, T, dot, a.vec<T>(), b.vec<T>(), out.vec<T>()); });
  return out;
}

Tensor squared_norms(const Exec& exec, const std::vector<Tensor>& tensors) {
  if (tensors.empty()) return Tensor::empty(exec, DType::f32, 0);
  Tensor out = Tensor::empty(exec, tensors.front().dtype(), static_cast<std::int64_t>(tensors.size()));
  for_real(out.dtype(), [&]<class T>() {
    T* next = out.vec<T>().data;
    for (const Tensor& x : tensors)   // reading x as T checks its dtype
      CGCL_DISPATCH(exec, T, dot, x.vec<T>(), x.vec<T>(), (VecView<T>{next++, 1}));
  });
  return out;
}

std::int64_t count_nonfinite(const Exec& exec, const Tensor& x) {
  Tensor out = Tensor::empty(exec, x.dtype(), 1);
  for_real(x.dtype(), [&]<class T>() { CGCL_DISPATCH(exec, T, count_nonfinite, x.vec<T>(), out.vec<T>()); });
  return static_cast<std::int64_t>(out.item(exec));
}

Moments column_moments(const Exec& exec, const Tensor& x, const Tensor& weight) {
  check_weight("column_moments", x, weight);
  Moments out{Tensor::empty(exec, x.dtype(), x.cols()), Tensor::empty(exec, x.dtype(), x.cols())};
  for_real(x.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, column_moments, x.mat<T>(), weight.vec<T>(), out.mean.vec<T>(), out.var.vec<T>());
  });
  return out;
}

Tensor reciprocal_std(const Exec& exec, const Tensor& var, double eps) {
  Tensor rstd = Tensor::empty_like(exec, var);
  for_real(var.dtype(),
           [&]<class T>() { CGCL_DISPATCH(exec, T, reciprocal_std, var.vec<T>(), eps, rstd.vec<T>()); });
  return rstd;
}

Tensor batch_norm(const Exec& exec, const Tensor& x, const Tensor& mean, const Tensor& rstd,
                  const Tensor& gamma, const Tensor& beta) {
  CGCL_CHECK(mean.size() == x.cols() && rstd.size() == x.cols() && gamma.size() == x.cols() &&
                 beta.size() == x.cols(),
             "batch_norm: statistics ", mean.shape(), " for x ", x.shape());
  Tensor y = Tensor::empty_like(exec, x);
  for_real(x.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, batch_norm, x.mat<T>(), mean.vec<T>(), rstd.vec<T>(), gamma.vec<T>(),
                  beta.vec<T>(), y.mat<T>());
  });
  return y;
}

BatchNormGrads batch_norm_grad(const Exec& exec, const Tensor& x, const Tensor& weight, double total,
                               const Tensor& mean, const Tensor& rstd, const Tensor& gamma, const Tensor& gy,
                               bool batch_statistics) {
  check_weight("batch_norm_grad", x, weight);
  BatchNormGrads g{Tensor::empty_like(exec, x), Tensor::empty_like(exec, gamma),
                   Tensor::empty_like(exec, gamma)};
  for_real(x.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, batch_norm_sums, x.mat<T>(), mean.vec<T>(), rstd.vec<T>(), gy.mat<T>(),
                  g.beta.vec<T>(), g.gamma.vec<T>());
    // Constant moments: the same kernel with zero sums.
    const Tensor none = batch_statistics ? Tensor{} : Tensor::zeros_like(exec, gamma);
    const Tensor& gsum = batch_statistics ? g.beta : none;
    const Tensor& gdot = batch_statistics ? g.gamma : none;
    CGCL_DISPATCH(exec, T, batch_norm_grad, x.mat<T>(), weight.vec<T>(), static_cast<T>(total), mean.vec<T>(),
                  rstd.vec<T>(), gamma.vec<T>(), gsum.vec<T>(), gdot.vec<T>(), gy.mat<T>(), g.x.mat<T>());
  });
  return g;
}

}   // namespace cgcl::ops
