// Normalisations and reductions.
#include "engine/ops/norm.hpp"

#include "autograd/ops.hpp"
#include "engine/ops/pointwise.hpp"

namespace cgcl::ag {

Var l2_normalize(Tape& t, const Var& x, double eps) {
  const Exec& exec = t.exec();
  const ops::Normalized forward = ops::l2_normalize(exec, x.value(), eps);
  return t.result(forward.y, {x}, [&exec, forward, eps, x](const Tensor& gy) {
    x.accumulate(exec, ops::l2_normalize_grad(exec, forward, eps, gy));
  });
}

Var row_dot(Tape& t, const Var& a, const Var& b) {
  const Exec& exec = t.exec();
  return t.result(ops::row_dot(exec, a.value(), b.value()), {a, b}, [&exec, a, b](const Tensor& gy) {
    if (a.requires_grad()) a.accumulate(exec, ops::scale_rows(exec, b.value(), gy));
    if (b.requires_grad()) b.accumulate(exec, ops::scale_rows(exec, a.value(), gy));
  });
}

namespace {

/// A row repeated: what the adjoint of a sum over rows hands to every row.
Tensor repeat_row(const Exec& exec, const Tensor& row, const Tensor& like, const Tensor& weight) {
  const Tensor repeated = ops::add_row(exec, Tensor::zeros_like(exec, like), row);
  return weight.defined() ? ops::scale_rows(exec, repeated, weight) : repeated;
}

}   // namespace

Var column_sums(Tape& t, const Var& x, const Tensor& weight) {
  const Exec& exec = t.exec();
  return t.result(ops::column_sums(exec, x.value(), weight), {x}, [&exec, x, weight](const Tensor& gy) {
    x.accumulate(exec, repeat_row(exec, gy, x.value(), weight));
  });
}

Var sum(Tape& t, const Var& x) {
  const Exec& exec = t.exec();
  return t.result(ops::sum(exec, x.value()), {x}, [&exec, x](const Tensor& gy) {
    const Tensor column = x.value().reshaped(x.value().size(), 1);
    x.accumulate(exec, repeat_row(exec, gy, column, {}).reshaped(x.rows(), x.cols()));
  });
}

Var mean(Tape& t, const Var& x, const RowWeights& weights) {
  const Exec& exec = t.exec();
  if (!weights.defined()) return scale(t, sum(t, x), 1.0 / static_cast<double>(x.value().size()));
  const Tensor weight = weights.values();
  CGCL_CHECK(weight.size() == x.value().size(), "mean: ", weight.shape(), " weights for ", x.value().shape());
  const double total = weights.total(exec, weight.size());
  Tensor value = ops::scale(exec, ops::dot(exec, x.value(), weight), 1 / total);
  return t.result(std::move(value), {x}, [&exec, x, weight, total](const Tensor& gy) {
    const Tensor row =
        ops::scale_rows(exec, weight.reshaped(1, weight.size()), ops::scale(exec, gy.flattened(), 1 / total));
    x.accumulate(exec, row.reshaped(x.rows(), x.cols()));
  });
}

Var batch_norm(Tape& t, const Var& x, const Var& gamma, const Var& beta, BatchNormState& state,
               const RowWeights& weights) {
  const Exec& exec = t.exec();
  const Tensor weight = weights.values();
  const bool batch = t.training();
  ops::Moments moments{state.running_mean, state.running_var};
  const double total = weights.total(exec, x.rows());
  if (batch) {
    CGCL_CHECK(total > 1, "batch_norm: training needs more than one row, got x ", x.value().shape());
    moments = ops::column_moments(exec, x.value(), weight);
    ops::axpby_in_place(exec, state.momentum, moments.mean, 1 - state.momentum, state.running_mean);
    ops::axpby_in_place(exec, state.momentum * total / (total - 1), moments.var, 1 - state.momentum,
                        state.running_var);
  }
  const Tensor rstd = ops::reciprocal_std(exec, moments.var, state.eps);
  const Tensor mean = batch ? moments.mean : moments.mean.clone(exec);
  Tensor y = ops::batch_norm(exec, x.value(), mean, rstd, gamma.value(), beta.value());
  return t.result(std::move(y), {x, gamma, beta},
                  [&exec, x, gamma, beta, mean, rstd, weight, total, batch](const Tensor& gy) {
                    ops::BatchNormGrads g = ops::batch_norm_grad(exec, x.value(), weight, total, mean, rstd,
                                                                 gamma.value(), gy, batch);
                    x.accumulate(exec, std::move(g.x));
                    gamma.accumulate(exec, std::move(g.gamma));
                    beta.accumulate(exec, std::move(g.beta));
                  });
}

}   // namespace cgcl::ag
