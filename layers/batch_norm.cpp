#include "layers/batch_norm.hpp"

#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"

namespace cgcl {

BatchNorm::BatchNorm(Initializer& init, std::int64_t features)
    : weight_(add_parameter("weight", init.constant(features, 1))),
      bias_(add_parameter("bias", init.constant(features, 0))) {
  const auto n = idx(features);
  state_.running_mean = real_tensor(init.exec(), init.dtype(), std::vector<double>(n, 0.0));
  state_.running_var = real_tensor(init.exec(), init.dtype(), std::vector<double>(n, 1.0));
  add_buffer("running_mean", state_.running_mean);
  add_buffer("running_var", state_.running_var);
}

Var BatchNorm::forward(Tape& tape, const Var& x, const RowWeights& multiplicity) {
  return ag::batch_norm(tape, x, weight_, bias_, state_, multiplicity);
}

std::string BatchNorm::describe() const { return str("BatchNorm(", weight_.value().size(), ")"); }

}   // namespace cgcl
