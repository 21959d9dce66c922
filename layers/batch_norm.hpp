// Normalisation of columns over the rows of a batch.
#pragma once

#include "autograd/ops.hpp"
#include "layers/module.hpp"

namespace cgcl {

/// weight 1, bias 0, running_mean 0, running_var 1, each [F]. [torch.nn.BatchNorm1d]
class BatchNorm final : public Module {
 public:
  BatchNorm(Initializer& init, std::int64_t features);
  /// Training uses and records the moments of x, with row multiplicities when given; evaluation the running
  /// ones. Throws ShapeError for a single row in training.
  [[nodiscard]] Var forward(Tape& tape, const Var& x, const RowWeights& multiplicity = {});
  [[nodiscard]] std::string describe() const override;

 private:
  Var weight_, bias_;
  ag::BatchNormState state_;
};

}   // namespace cgcl
