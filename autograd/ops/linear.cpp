// y = x W^T + b.  dx = gy W,  dW = gy^T x,  db = column sums of gy.
#include "autograd/ops.hpp"
#include "engine/ops/gemm.hpp"
#include "engine/ops/norm.hpp"
#include "engine/ops/pointwise.hpp"

namespace cgcl::ag {

Var linear(Tape& t, const Var& x, const Var& weight, const Var& bias) {
  const Exec& exec = t.exec();
  Tensor product = ops::matmul(exec, x.value(), Trans::no, weight.value(), Trans::yes);
  std::vector<Var> inputs{x, weight};
  if (bias.defined()) {
    product = ops::add_row(exec, product, bias.value());
    inputs.push_back(bias);
  }
  return t.result(std::move(product), inputs, [&exec, x, weight, bias](const Tensor& gy) {
    if (x.requires_grad()) x.accumulate(exec, ops::matmul(exec, gy, Trans::no, weight.value(), Trans::no));
    if (weight.requires_grad())
      weight.accumulate(exec, ops::matmul(exec, gy, Trans::yes, x.value(), Trans::no));
    if (bias.requires_grad()) bias.accumulate(exec, ops::column_sums(exec, gy));
  });
}

}   // namespace cgcl::ag
