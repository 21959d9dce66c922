// y = x W^T + b
#pragma once

#include "autograd/ops.hpp"
#include "layers/module.hpp"

namespace cgcl {

struct LinearOptions {
  std::int64_t in = 0, out = 0;
  bool bias = true;
  bool glorot = false;   // of the weight; else U(+-1/sqrt(in)). The bias is always U(+-1/sqrt(in))
};

/// weight [out,in], bias [out]. [torch.nn.Linear, PyG Linear]
class Linear final : public Module {
 public:
  Linear(Initializer& init, const LinearOptions& options);
  /// x [N,in] -> [N,out]
  [[nodiscard]] Var forward(Tape& tape, const Var& x) const { return ag::linear(tape, x, weight_, bias_); }
  [[nodiscard]] const Var& weight() const { return weight_; }
  /// Undefined without bias.
  [[nodiscard]] const Var& bias() const { return bias_; }
  [[nodiscard]] std::string describe() const override;

 private:
  Var weight_, bias_;
};

}   // namespace cgcl
