// An input whose rows are those of a learned table: what an embedding of node types gives.
#pragma once

#include "autograd/ops.hpp"

namespace cgcl {

/// Row i is table[index_i].
struct TableRows {
  Var table;        // [T,F]
  RowIndex index;   // [N]
  Tensor one_hot;   // [N,T], 1 where index_i is the column; undefined: layers take the gathered rows

  /// [N,F]
  [[nodiscard]] Var gathered(Tape& tape) const { return ag::gather_rows(tape, table, index); }
};

}   // namespace cgcl
