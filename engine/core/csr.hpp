// Message graphs: compressed rows by destination, with the transpose.
#pragma once

#include "engine/core/tensor.hpp"

namespace cgcl {

/// Rows of edges on a device.
struct Csr {
  std::int64_t rows = 0, nnz = 0;
  Tensor ptr;    // i64 [rows+1]
  Tensor col;    // i32 [nnz]
  Tensor edge;   // i32 [nnz]: where each position came from
  /// i64 [3 segments]: the segments of hubs as HubSegment; undefined where `hubs_known` is false.
  Tensor hubs = {};
  bool hubs_known = false;

  [[nodiscard]] CsrView view() const {
    const VecView<const std::int64_t> segments = hubs.vec<std::int64_t>();
    return {rows,
            nnz,
            ptr.vec<std::int64_t>().data,
            col.vec<std::int32_t>().data,
            reinterpret_cast<const HubSegment*>(segments.data),
            segments.size / 3,
            hubs_known};
  }
};

/// `in` has one row a target node (col = source, edge = number of the edge in the list it was built from);
/// `out` is its transpose: one row a source node (col = target, edge = position of the same edge in `in`).
struct Graph {
  std::int64_t nodes = 0;
  Csr in, out;
  Tensor target;   // i32 [nnz]: the row of each position of `in`
};

/// One weight an edge, in the order of `in` and of `out`.
struct EdgeWeights {
  Tensor in, out;   // [nnz], or undefined: all 1
};

/// Selects rows of a matrix with `rows` rows, and knows for each row where it was selected (for the adjoint).
struct RowIndex {
  std::int64_t rows = 0;
  Tensor index;   // i32 [B]
  Csr inverse;    // rows -> positions of index; `col` lists the positions
};

}   // namespace cgcl
