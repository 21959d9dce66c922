// Dense products.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"
#include "engine/kernels/gemm.hpp"

#include <string>
#include <utility>   // for pair

namespace cgcl::ops {

/// op(a) op(b) as a new tensor. Throws ShapeError when the inner extents differ. Deterministic for any thread
/// count.
[[nodiscard]] Tensor matmul(const Exec&, const Tensor& a, Trans ta, const Tensor& b, Trans tb);
/// c += op(a) op(b)
void matmul_add(const Exec&, const Tensor& a, Trans ta, const Tensor& b, Trans tb, Tensor& c);

/// op(a1) op(b1) + op(a2) op(b2) as a new tensor, without writing the first product to memory where that can
/// be avoided. Throws ShapeError when extents do not fit. Deterministic for any thread count.
[[nodiscard]] Tensor matmul_sum(const Exec&, Trans ta, Trans tb, const Tensor& a1, const Tensor& b1,
                                const Tensor& a2, const Tensor& b2);

/// op(a1) op(b) and op(a2) op(b), which have one shape; b is read once where that can be done. Throws
/// ShapeError when extents do not fit. Deterministic for any thread count.
[[nodiscard]] std::pair<Tensor, Tensor> matmul_pair(const Exec&, Trans ta, Trans tb, const Tensor& a1,
                                                    const Tensor& a2, const Tensor& b);

/// Name, version and kernel set of the BLAS library in use.
[[nodiscard]] std::string blas_description();
/// The kernel set alone, by its name in the library.
[[nodiscard]] std::string blas_kernels();

}   // namespace cgcl::ops
