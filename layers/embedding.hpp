// A table of learned rows.
#pragma once

#include "autograd/ops.hpp"
#include "layers/module.hpp"

namespace cgcl {

/// weight [rows, width] ~ N(0,1).
class Embedding final : public Module {
 public:
  Embedding(Initializer& init, std::int64_t rows, std::int64_t width);
  /// Rows of the table: [B,width]. index.rows must be the number of rows of the table.
  [[nodiscard]] Var forward(Tape& tape, const RowIndex& index) const {
    return ag::gather_rows(tape, weight_, index);
  }
  [[nodiscard]] const Var& weight() const { return weight_; }
  [[nodiscard]] std::string describe() const override;

 private:
  Var weight_;
};

}   // namespace cgcl
