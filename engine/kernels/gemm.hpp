// Dense products on OpenBLAS and cuBLAS.
#pragma once

#include "engine/core/view.hpp"
#include "engine/kernels/declare.hpp"

#include <string>

namespace cgcl {
enum class Trans : bool { no, yes };
}

CGCL_KERNELS(
    // c = alpha op(a) op(b) + beta c; c is not read when beta is 0. Any extent may be 0.
    template <class T> void gemm(const Exec&, Trans ta, Trans tb, T alpha, MatView<const T> a,
                                 MatView<const T> b, T beta, MatView<T> c);)
