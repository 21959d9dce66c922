// gather_rows and scatter_rows are adjoint: each one's backward is the other's forward.
#include "autograd/ops.hpp"
#include "engine/ops/segment.hpp"

namespace cgcl::ag {

Var gather_rows(Tape& t, const Var& x, const RowIndex& index) {
  const Exec& exec = t.exec();
  CGCL_CHECK(x.rows() == index.rows, "gather_rows: x ", x.value().shape(), " for an index into ", index.rows,
             " rows");
  return t.result(ops::gather_rows(exec, x.value(), index.index), {x},
                  [&exec, inverse = index.inverse, x](const Tensor& gy) {
                    x.accumulate(exec, ops::spmm(exec, inverse, {}, gy, gy.rows()));
                  });
}

Var scatter_rows(Tape& t, const Var& x, const RowIndex& index) {
  const Exec& exec = t.exec();
  CGCL_CHECK(x.rows() == index.index.size(), "scatter_rows: x ", x.value().shape(), " for ",
             index.index.size(), " indices");
  return t.result(ops::spmm(exec, index.inverse, {}, x.value(), x.rows()), {x},
                  [&exec, rows = index.index, x](const Tensor& gy) {
                    x.accumulate(exec, ops::gather_rows(exec, gy, rows));
                  });
}

}   // namespace cgcl::ag
