// Dense products.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"
#include "engine/kernels/gemm.hpp"

#include <string>

namespace cgcl::ops {

/// op(a) op(b) as a new tensor. Throws ShapeError when the inner extents differ. Deterministic for any thread
/// count.
[[nodiscard]] Tensor matmul(const Exec&, const Tensor& a, Trans ta, const Tensor& b, Trans tb);
/// c += op(a) op(b)
void matmul_add(const Exec&, const Tensor& a, Trans ta, const Tensor& b, Trans tb, Tensor& c);

/// Name, version and kernel set of the BLAS library in use.
[[nodiscard]] std::string blas_description();
/// The kernel set alone, by its name in the library.
[[nodiscard]] std::string blas_kernels();

}   // namespace cgcl::ops
