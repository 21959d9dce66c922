#include "engine/ops/segment.hpp"

#include "engine/kernels/dispatch.hpp"

namespace cgcl::ops {

namespace {

void check_edges(const char* op, const Csr& csr, const Tensor& x) {
  CGCL_CHECK(x.rows() == csr.nnz, op, ": x ", x.shape(), " has not one row for each of ", csr.nnz, " edges");
}

}   // namespace

namespace {

void spmm_into(const Exec& exec, const Csr& csr, const Tensor& weight, const Tensor& x,
               std::int64_t source_rows, bool accumulate, Tensor& y) {
  CGCL_CHECK(x.rows() == source_rows && y.rows() == csr.rows && y.cols() == x.cols(), "spmm: x ", x.shape(),
             " into y ", y.shape(), ", expected [", source_rows, ",F] into [", csr.rows, ",F]");
  CGCL_CHECK(!weight.defined() || weight.size() == csr.nnz, "spmm: ", weight.shape(), " weights for ",
             csr.nnz, " edges");
  for_real(x.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, spmm, csr.view(), weight.vec<T>(), x.mat<T>(), accumulate, y.mat<T>());
  });
}

}   // namespace

Tensor spmm(const Exec& exec, const Csr& csr, const Tensor& weight, const Tensor& x,
            std::int64_t source_rows) {
  Tensor y = Tensor::empty(exec, x.dtype(), csr.rows, x.cols());
  spmm_into(exec, csr, weight, x, source_rows, false, y);
  return y;
}

void spmm_add(const Exec& exec, const Csr& csr, const Tensor& weight, const Tensor& x,
              std::int64_t source_rows, Tensor& y) {
  spmm_into(exec, csr, weight, x, source_rows, true, y);
}

Tensor edge_dot(const Exec& exec, const Csr& csr, const Tensor& a, const Tensor& b) {
  CGCL_CHECK(a.rows() == csr.rows && a.cols() == b.cols(), "edge_dot: a ", a.shape(), " and b ", b.shape(),
             " on ", csr.rows, " rows");
  Tensor out = Tensor::empty(exec, a.dtype(), csr.nnz);
  for_real(a.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, edge_dot, csr.view(), a.mat<T>(), b.mat<T>(), out.vec<T>());
  });
  return out;
}

Tensor segment_sum(const Exec& exec, const Csr& csr, const Tensor& x) {
  check_edges("segment_sum", csr, x);
  Tensor y = Tensor::empty(exec, x.dtype(), csr.rows, x.cols());
  for_real(x.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, segment_sum, csr.ptr.vec<std::int64_t>(), x.mat<T>(), y.mat<T>());
  });
  return y;
}

SegmentMax segment_max(const Exec& exec, const Csr& csr, const Tensor& x) {
  check_edges("segment_max", csr, x);
  SegmentMax out{Tensor::empty(exec, x.dtype(), csr.rows, x.cols()),
                 Tensor::empty(exec, DType::i32, csr.rows, x.cols())};
  for_real(x.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, segment_max, csr.ptr.vec<std::int64_t>(), x.mat<T>(), out.value.mat<T>(),
                  out.arg.mat<std::int32_t>());
  });
  return out;
}

Tensor segment_max_grad(const Exec& exec, const Csr& csr, const Tensor& arg, const Tensor& gy) {
  Tensor gx = Tensor::empty(exec, gy.dtype(), csr.nnz, gy.cols());
  for_real(gy.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, segment_max_grad, csr.ptr.vec<std::int64_t>(), arg.mat<std::int32_t>(),
                  gy.mat<T>(), gx.mat<T>());
  });
  return gx;
}

Tensor segment_softmax(const Exec& exec, const Csr& csr, const Tensor& x) {
  check_edges("segment_softmax", csr, x);
  Tensor y = Tensor::empty_like(exec, x);
  for_real(x.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, segment_softmax, csr.ptr.vec<std::int64_t>(), x.mat<T>(), y.mat<T>());
  });
  return y;
}

Tensor segment_softmax_grad(const Exec& exec, const Csr& csr, const Tensor& y, const Tensor& gy) {
  check_edges("segment_softmax_grad", csr, gy);
  Tensor gx = Tensor::empty_like(exec, y);
  for_real(y.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, segment_softmax_grad, csr.ptr.vec<std::int64_t>(), y.mat<T>(), gy.mat<T>(),
                  gx.mat<T>());
  });
  return gx;
}

Tensor gather_rows(const Exec& exec, const Tensor& x, const Tensor& index) {
  Tensor y = Tensor::empty(exec, x.dtype(), index.size(), x.cols());
  for_real(x.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, gather_rows, x.mat<T>(), index.vec<std::int32_t>(), y.mat<T>());
  });
  return y;
}

}   // namespace cgcl::ops
