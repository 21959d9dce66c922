// Sparse products and reductions over CSR rows. Results are new tensors; empty rows give 0; deterministic.
#pragma once

#include "engine/core/csr.hpp"
#include "engine/core/exec.hpp"

namespace cgcl::ops {

/// y_r = sum over e in row r of w_e x[col_e]: [rows,F]; `weight` [nnz] may be undefined (all 1). Throws
/// ShapeError when x has fewer rows than `source_rows`, the number of rows the columns of csr point into.
[[nodiscard]] Tensor spmm(const Exec&, const Csr& csr, const Tensor& weight, const Tensor& x,
                          std::int64_t source_rows);
/// y += the same.
void spmm_add(const Exec&, const Csr& csr, const Tensor& weight, const Tensor& x, std::int64_t source_rows,
              Tensor& y);
/// <a[row_e], b[col_e]> -> [nnz]
[[nodiscard]] Tensor edge_dot(const Exec&, const Csr& csr, const Tensor& a, const Tensor& b);
/// Reductions of x [nnz,F] over the rows of csr: [rows,F].
[[nodiscard]] Tensor segment_sum(const Exec&, const Csr& csr, const Tensor& x);
struct SegmentMax {
  Tensor value, arg;   // [rows,F]; arg i32, -1 for an empty row; the first of equal maxima
};
[[nodiscard]] SegmentMax segment_max(const Exec&, const Csr& csr, const Tensor& x);
[[nodiscard]] Tensor segment_max_grad(const Exec&, const Csr& csr, const Tensor& arg, const Tensor& gy);
[[nodiscard]] Tensor segment_softmax(const Exec&, const Csr& csr, const Tensor& x);
[[nodiscard]] Tensor segment_softmax_grad(const Exec&, const Csr& csr, const Tensor& y, const Tensor& gy);
/// x[index_b] -> [B,F]. The index is trusted; it was checked where it was made.
[[nodiscard]] Tensor gather_rows(const Exec&, const Tensor& x, const Tensor& index);

}   // namespace cgcl::ops
