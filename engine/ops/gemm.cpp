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

Tensor matmul_sum(const Exec& exec, Trans ta, Trans tb, const Tensor& a1, const Tensor& b1, const Tensor& a2,
                  const Tensor& b2) {
  const std::int64_t rows = ta == Trans::yes ? a1.cols() : a1.rows(),
                     cols = tb == Trans::yes ? b1.rows() : b1.cols();
  check(a1, ta, b1, tb, rows, cols);
  check(a2, ta, b2, tb, rows, cols);
  CGCL_CHECK(a1.dtype() == a2.dtype(), "matmul_sum: ", name_of(a1.dtype()), " and ", name_of(a2.dtype()));
  Tensor c = Tensor::empty(exec, a1.dtype(), rows, cols);
  for_real(a1.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, gemm_sum, ta, tb, a1.mat<T>(), b1.mat<T>(), a2.mat<T>(), b2.mat<T>(), c.mat<T>());
  });
  return c;
}

std::pair<Tensor, Tensor> matmul_pair(const Exec& exec, Trans ta, Trans tb, const Tensor& a1,
                                      const Tensor& a2, const Tensor& b) {
  const std::int64_t rows = ta == Trans::yes ? a1.cols() : a1.rows(),
                     cols = tb == Trans::yes ? b.rows() : b.cols();
  check(a1, ta, b, tb, rows, cols);
  check(a2, ta, b, tb, rows, cols);
  Tensor c1 = Tensor::empty(exec, b.dtype(), rows, cols), c2 = Tensor::empty_like(exec, c1);
  for_real(b.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, gemm_pair, ta, tb, a1.mat<T>(), a2.mat<T>(), b.mat<T>(), c1.mat<T>(), c2.mat<T>());
  });
  return {std::move(c1), std::move(c2)};
}

std::string blas_description() { return cpu::blas_description(); }

std::string blas_kernels() { return cpu::blas_kernels(); }

}   // namespace cgcl::ops
