// The sparse product by cuSPARSE: an alternative to our kernels, and an oracle that shares no code with them.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/view.hpp"

namespace cgcl::cuda {

/// y (= or +=) A x, A given by `csr` and `weight` (empty: all 1). The contract of spmm in
/// engine/kernels/segment.hpp, with the one algorithm that cuSPARSE documents as repeatable bit for bit.
/// Throws Error device_call.
void spmm_cusparse(const Exec& exec, CsrView csr, VecView<const float> weight, MatView<const float> x,
                   bool accumulate, MatView<float> y);

}   // namespace cgcl::cuda
