// Sparse kernels over CSR rows. Every row is reduced by one owner in the order of its edges: no atomics, so
// the same bytes for any thread count and in every run.
#pragma once

#include "engine/core/view.hpp"
#include "engine/kernels/declare.hpp"

CGCL_KERNELS(
    // y_r (= or +=) sum over e in row r of w_e x[col_e]; `weight` [nnz] may be empty (all 1). Empty rows give
    // 0.
    template <class T> void spmm(const Exec&, CsrView csr, VecView<const T> weight, MatView<const T> x,
                                 bool accumulate, MatView<T> y);
    // out_e = <a[row_e], b[col_e]>
    template <class T>
    void edge_dot(const Exec&, CsrView csr, MatView<const T> a, MatView<const T> b, VecView<T> out);
    // y_r = sum over positions of row r of x_e (x is [nnz,F], rows contiguous)
    template <class T>
    void segment_sum(const Exec&, VecView<const std::int64_t> ptr, MatView<const T> x, MatView<T> y);
    // y_r = max, arg = position of the first maximum, -1 and y = 0 for an empty row
    template <class T> void segment_max(const Exec&, VecView<const std::int64_t> ptr, MatView<const T> x,
                                        MatView<T> y, MatView<std::int32_t> arg);
    // gx_e = gy_r where e is the maximum of its row r, else 0
    template <class T>
    void segment_max_grad(const Exec&, VecView<const std::int64_t> ptr, MatView<const std::int32_t> arg,
                          MatView<const T> gy, MatView<T> gx);
    // softmax within each row, per column: exp(x - max) / (sum + 1e-16)
    template <class T>
    void segment_softmax(const Exec&, VecView<const std::int64_t> ptr, MatView<const T> x, MatView<T> y);
    // gx_e = y_e (gy_e - sum over the row of y gy)
    template <class T> void segment_softmax_grad(const Exec&, VecView<const std::int64_t> ptr,
                                                 MatView<const T> y, MatView<const T> gy, MatView<T> gx);
    // y_b = x[index_b]
    template <class T>
    void gather_rows(const Exec&, MatView<const T> x, VecView<const std::int32_t> index, MatView<T> y);)
