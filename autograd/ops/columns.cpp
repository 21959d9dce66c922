// Concatenation and slicing of columns: adjoints of each other.
#include "autograd/ops.hpp"
#include "engine/ops/pointwise.hpp"

namespace cgcl::ag {

Var concat_columns(Tape& t, const std::vector<Var>& parts) {
  const Exec& exec = t.exec();
  CGCL_CHECK(!parts.empty(), "concat_columns: no parts");
  std::int64_t width = 0;
  for (const Var& part : parts) width += part.cols();
  Tensor y = Tensor::empty(exec, parts[0].value().dtype(), parts[0].rows(), width);
  std::int64_t first = 0;
  for (const Var& part : parts) {
    ops::copy_columns_into(exec, part.value(), 0, y, first, part.cols(), false);
    first += part.cols();
  }
  return t.result(std::move(y), parts, [&exec, parts](const Tensor& gy) {
    std::int64_t at = 0;
    for (const Var& part : parts) {
      if (part.requires_grad()) {
        Tensor g = Tensor::empty_like(exec, part.value());
        ops::copy_columns_into(exec, gy, at, g, 0, part.cols(), false);
        part.accumulate(exec, std::move(g));
      }
      at += part.cols();
    }
  });
}

Var slice_columns(Tape& t, const Var& x, std::int64_t first, std::int64_t width) {
  const Exec& exec = t.exec();
  Tensor y = Tensor::empty(exec, x.value().dtype(), x.rows(), width);
  ops::copy_columns_into(exec, x.value(), first, y, 0, width, false);
  return t.result(std::move(y), {x}, [&exec, x, first, width](const Tensor& gy) {
    Tensor gx = Tensor::zeros_like(exec, x.value());
    ops::copy_columns_into(exec, gy, 0, gx, first, width, false);
    x.accumulate(exec, std::move(gx));
  });
}

}   // namespace cgcl::ag
