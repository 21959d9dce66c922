#include "engine/ops/gemm.hpp"

#include "engine/cpu/blas.hpp"
#include "engine/kernels/dispatch.hpp"

namespace cgcl::ops {

namespace {

void check(const Tensor& a, Trans ta, const Tensor& b, Trans tb, std::int64_t rows, std::int64_t cols) {
  const std::int64_t m = ta == Trans::yes ? a.cols() : a.rows(), k = ta == Trans::yes ? a.rows() : a.cols();
  const std::int64_t kb = tb == Trans::yes ? b.cols() : b.rows(), n = tb == Trans::yes ? b.rows() : b.cols();
  CGCL_CHECK(k == kb && m == rows && n == cols && a.dtype() == b.dtype(), "matmul: ", a.shape(),
             ta == Trans::yes ? "^T" : "", " times ", b.shape(), tb == Trans::yes ? "^T" : "", " into [",
             rows, ",", cols, "]");
}

}   // namespace

Tensor matmul(const Exec& exec, const Tensor& a, Trans ta, const Tensor& b, Trans tb) {
  const std::int64_t rows = ta == Trans::yes ? a.cols() : a.rows(),
                     cols = tb == Trans::yes ? b.rows() : b.cols();
  check(a, ta, b, tb, rows, cols);
  Tensor c = Tensor::empty(exec, a.dtype(), rows, cols);
  for_real(a.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, gemm, ta, tb, T(1), a.mat<T>(), b.mat<T>(), T(0), c.mat<T>());
  });
  return c;
}

void matmul_add(const Exec& exec, const Tensor& a, Trans ta, const Tensor& b, Trans tb, Tensor& c) {
  check(a, ta, b, tb, c.rows(), c.cols());
  for_real(a.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, gemm, ta, tb, T(1), a.mat<T>(), b.mat<T>(), T(1), c.mat<T>());
  });
}

std::string blas_description() { return cpu::blas_description(); }

std::string blas_kernels() { return cpu::blas_kernels(); }

}   // namespace cgcl::ops
