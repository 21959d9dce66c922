// Elementwise operations; backward is written in forward operations.
#include "engine/ops/pointwise.hpp"

#include "autograd/ops.hpp"
#include "engine/ops/norm.hpp"

namespace cgcl::ag {

Var add(Tape& t, const Var& a, const Var& b) {
  const Exec& exec = t.exec();
  return t.result(ops::add(exec, a.value(), b.value()), {a, b}, [&exec, a, b](const Tensor& gy) {
    a.accumulate(exec, gy);
    b.accumulate(exec, gy);
  });
}

Var sub(Tape& t, const Var& a, const Var& b) {
  const Exec& exec = t.exec();
  return t.result(ops::sub(exec, a.value(), b.value()), {a, b}, [&exec, a, b](const Tensor& gy) {
    a.accumulate(exec, gy);
    if (b.requires_grad()) b.accumulate(exec, ops::scale(exec, gy, -1));
  });
}

Var mul(Tape& t, const Var& a, const Var& b) {
  const Exec& exec = t.exec();
  return t.result(ops::mul(exec, a.value(), b.value()), {a, b}, [&exec, a, b](const Tensor& gy) {
    if (a.requires_grad()) a.accumulate(exec, ops::mul(exec, gy, b.value()));
    if (b.requires_grad()) b.accumulate(exec, ops::mul(exec, gy, a.value()));
  });
}

Var scale(Tape& t, const Var& x, double c) {
  const Exec& exec = t.exec();
  return t.result(ops::scale(exec, x.value(), c), {x},
                  [&exec, x, c](const Tensor& gy) { x.accumulate(exec, ops::scale(exec, gy, c)); });
}

Var scale_by(Tape& t, const Var& x, const Var& s) {
  const Exec& exec = t.exec();
  CGCL_CHECK(s.value().size() == 1, "scale_by: the factor is ", s.value().shape(), ", expected one element");
  // One element against a matrix is a column of equal factors on the flattened view: no
  // broadcasting kernel needed.
  const Tensor flat = x.value().reshaped(1, x.value().size());
  Tensor y = ops::scale_rows(exec, flat, s.value()).reshaped(x.rows(), x.cols());
  return t.result(std::move(y), {x, s}, [&exec, x, s](const Tensor& gy) {
    const Tensor flat_gy = gy.reshaped(1, gy.size());
    if (x.requires_grad())
      x.accumulate(exec, ops::scale_rows(exec, flat_gy, s.value()).reshaped(gy.rows(), gy.cols()));
    if (s.requires_grad()) s.accumulate(exec, ops::dot(exec, gy, x.value()));
  });
}

Var square(Tape& t, const Var& x) {
  const Exec& exec = t.exec();
  return t.result(ops::square(exec, x.value()), {x}, [&exec, x](const Tensor& gy) {
    Tensor gx = ops::mul(exec, gy.reshaped(x.rows(), x.cols()), x.value());
    x.accumulate(exec, ops::scale(exec, gx, 2));
  });
}

Var activation(Tape& t, Act act, const Var& x, const Var& slope) {
  const Exec& exec = t.exec();
  if (act == Act::identity) return x;
  const Tensor s = slope.defined() ? slope.value() : Tensor{};
  Tensor y = ops::activation(exec, act, x.value(), s);
  const Tensor saved = y;
  std::vector<Var> inputs{x};
  if (slope.defined()) inputs.push_back(slope);
  return t.result(std::move(y), inputs, [&exec, act, x, slope, s, saved](const Tensor& gy) {
    if (x.requires_grad()) x.accumulate(exec, ops::activation_grad(exec, act, x.value(), saved, gy, s));
    if (act == Act::prelu && slope.requires_grad())
      slope.accumulate(exec, ops::prelu_slope_grad(exec, x.value(), {}, {}, gy));
  });
}

Var dropout(Tape& t, const Var& x, double p) {
  if (!t.training() || p <= 0) return x;
  return bias_act_dropout(t, x, {}, Act::identity, {}, p);
}

Var add_row(Tape& t, const Var& x, const Var& bias) {
  const Exec& exec = t.exec();
  return t.result(ops::add_row(exec, x.value(), bias.value()), {x, bias}, [&exec, x, bias](const Tensor& gy) {
    x.accumulate(exec, gy);
    if (bias.requires_grad()) bias.accumulate(exec, ops::column_sums(exec, gy));
  });
}

Var scale_rows(Tape& t, const Var& x, const Tensor& s) {
  const Exec& exec = t.exec();
  return t.result(ops::scale_rows(exec, x.value(), s), {x},
                  [&exec, x, s](const Tensor& gy) { x.accumulate(exec, ops::scale_rows(exec, gy, s)); });
}

Var mul_rows(Tape& t, const Var& x, const Var& s) {
  const Exec& exec = t.exec();
  return t.result(ops::scale_rows(exec, x.value(), s.value()), {x, s}, [&exec, x, s](const Tensor& gy) {
    if (x.requires_grad()) x.accumulate(exec, ops::scale_rows(exec, gy, s.value()));
    if (s.requires_grad()) s.accumulate(exec, ops::row_dot(exec, gy, x.value()));
  });
}

Var detach(const Var& x) { return Var(x.value()); }

}   // namespace cgcl::ag
