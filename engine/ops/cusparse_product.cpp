#include "engine/ops/cusparse_product.hpp"

#include "engine/core/error.hpp"
#include "engine/kernels/device.hpp"

namespace cgcl::ops {

CusparseProduct::CusparseProduct(const Exec& exec, const Csr& csr, const Tensor& weight, const Tensor& x)
    : exec_(exec), csr_(csr), weight_(weight), x_(x) {
  CGCL_CHECK(exec.on_cuda() && x.dtype() == DType::f32 && csr.nnz > 0,
             "cusparse product: needs a CUDA device, float32 and an edge");
  y_ = Tensor::empty(exec, DType::f32, csr.rows, x.cols());
  product_ =
      exec.backend().prepare_spmm(exec, csr_.view(), weight_.vec<float>(), x_.mat<float>(), y_.mat<float>());
}

void CusparseProduct::run() { exec_.backend().run_spmm(exec_, *product_); }

}   // namespace cgcl::ops
