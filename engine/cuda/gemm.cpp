// Dense products on cuBLAS, in full float32 unless the context asks for factors of TF32 or bfloat16. A fixed
// workspace and one stream make them repeatable bit for bit on one kind of GPU; another kind may choose
// another summation order.
#include "engine/kernels/gemm.hpp"

#include "engine/cuda/context.hpp"
#include "engine/kernels/pointwise.hpp"

#include <algorithm>   // for max

namespace cgcl::cuda {

namespace {

cublasOperation_t blas(Trans t) { return t == Trans::yes ? CUBLAS_OP_T : CUBLAS_OP_N; }

}   // namespace

template <class T>
void gemm(const Exec& exec, Trans ta, Trans tb, T alpha, MatView<const T> a, MatView<const T> b, T beta,
          MatView<T> c) {
  if (c.size() == 0) return;
  const std::int64_t k = ta == Trans::yes ? a.rows : a.cols;
  if (k == 0) {
    // an empty product is zero; cuBLAS would be handed null pointers
    if (beta == 0)
      fill<T>(exec, {c.data, c.size()}, T(0));
    else if (beta != 1)
      axpby<T>(exec, T(0), {c.data, c.size()}, beta, {c.data, c.size()});
    return;
  }
  const Context& context = exec.cuda();
  context.activate();
  if (exec.precision() == Precision::bf16) {
    check(cublasGemmEx_64(context.cublas.get(), blas(tb), blas(ta), c.cols, c.rows, k, &alpha, b.data,
                          CUDA_R_32F, std::max<std::int64_t>(1, b.cols), a.data, CUDA_R_32F,
                          std::max<std::int64_t>(1, a.cols), &beta, c.data, CUDA_R_32F, c.cols,
                          CUBLAS_COMPUTE_32F_FAST_16BF, CUBLAS_GEMM_DEFAULT),
          "cublasGemmEx");
    context.after_launch("gemm");
    return;
  }
  check(
      cublasSetMathMode(context.cublas.get(), exec.precision() == Precision::tf32 ? CUBLAS_TF32_TENSOR_OP_MATH
                                                                                  : CUBLAS_DEFAULT_MATH),
      "cublasSetMathMode");
  // cuBLAS is column-major and sees every matrix transposed: c' = op(b)' op(a)' is the same product, operands
  // swapped
  check(cublasSgemm_64(context.cublas.get(), blas(tb), blas(ta), c.cols, c.rows, k, &alpha, b.data,
                       std::max<std::int64_t>(1, b.cols), a.data, std::max<std::int64_t>(1, a.cols), &beta,
                       c.data, c.cols),
        "cublasSgemm");
  context.after_launch("gemm");
}

template <class T>
void gemm_sum(const Exec& exec, Trans ta, Trans tb, MatView<const T> a1, MatView<const T> b1,
              MatView<const T> a2, MatView<const T> b2, MatView<T> c) {
  gemm<T>(exec, ta, tb, T(1), a1, b1, T(0), c);
  gemm<T>(exec, ta, tb, T(1), a2, b2, T(1), c);
}

template <class T>
void gemm_pair(const Exec& exec, Trans ta, Trans tb, MatView<const T> a1, MatView<const T> a2,
               MatView<const T> b, MatView<T> c1, MatView<T> c2) {
  gemm<T>(exec, ta, tb, T(1), a1, b, T(0), c1);
  gemm<T>(exec, ta, tb, T(1), a2, b, T(0), c2);
}

template void gemm(const Exec&, Trans, Trans, float, MatView<const float>, MatView<const float>, float,
                   MatView<float>);
template void gemm_sum(const Exec&, Trans, Trans, MatView<const float>, MatView<const float>,
                       MatView<const float>, MatView<const float>, MatView<float>);
template void gemm_pair(const Exec&, Trans, Trans, MatView<const float>, MatView<const float>,
                        MatView<const float>, MatView<float>, MatView<float>);

}   // namespace cgcl::cuda
