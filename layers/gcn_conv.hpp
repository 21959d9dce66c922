// Graph convolution with symmetric normalisation.
#pragma once

#include "layers/conv.hpp"
#include "layers/linear.hpp"

namespace cgcl {

/// out = D^-1/2 (A + I) D^-1/2 x W^T + b. Parameters lin.weight, bias (zeros). [PyG GCNConv]
class GcnConv final : public Conv {
 public:
  GcnConv(Initializer& init, const ConvOptions& options);
  [[nodiscard]] Var forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var& edge_attr = {},
                            const Epilogue& epilogue = {}) const override;
  [[nodiscard]] std::string describe() const override { return describe_as("GcnConv"); }

 private:
  Linear lin_;
  Var bias_;
};

}   // namespace cgcl
