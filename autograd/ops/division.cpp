// Quotients; the backward pass is written in forward operations.
#include "autograd/division.hpp"

#include "engine/ops/norm.hpp"
#include "engine/ops/pointwise.hpp"

namespace cgcl::ag {

Var divide(Tape& t, const Var& a, const Var& b, double eps) {
  const Exec& exec = t.exec();
  const Tensor inverse = ops::square(exec, ops::reciprocal_std(exec, b.value(), eps));
  Tensor y = ops::mul(exec, a.value(), inverse);
  const Tensor saved = y;
  return t.result(std::move(y), {a, b}, [&exec, a, b, inverse, saved](const Tensor& gy) {
    const Tensor ga = ops::mul(exec, gy, inverse);
    if (b.requires_grad()) b.accumulate(exec, ops::scale(exec, ops::mul(exec, ga, saved), -1));
    if (a.requires_grad()) a.accumulate(exec, ga);
  });
}

}   // namespace cgcl::ag
