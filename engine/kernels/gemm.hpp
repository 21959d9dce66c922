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
                                 MatView<const T> b, T beta, MatView<T> c);
    // c = op(a1) op(b1) + op(a2) op(b2). The inner extents may differ.
    template <class T>
    void gemm_sum(const Exec&, Trans ta, Trans tb, MatView<const T> a1, MatView<const T> b1,
                  MatView<const T> a2, MatView<const T> b2, MatView<T> c);
    // c1 = op(a1) op(b), c2 = op(a2) op(b), both of one shape.
    template <class T> void gemm_pair(const Exec&, Trans ta, Trans tb, MatView<const T> a1,
                                      MatView<const T> a2, MatView<const T> b, MatView<T> c1, MatView<T> c2);)
