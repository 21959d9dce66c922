// Graph isomorphism network with edge features.
#pragma once

#include "layers/conv.hpp"
#include "layers/linear.hpp"

namespace cgcl {

/// out_i = nn((1 + eps) x_i + sum_j relu(x_j + W_e e_ij + b_e)), nn = Linear, ReLU, Linear. Parameters
/// eps (0), lin (weight [in,edge], bias), nn.0 and nn.1 (weight, bias). Without train_eps, eps is a
/// buffer. [PyG GINEConv]
class GineConv final : public Conv {
 public:
  GineConv(Initializer& init, const ConvOptions& options);
  [[nodiscard]] Var forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var& edge_attr = {},
                            const Epilogue& epilogue = {}) const override;
  [[nodiscard]] std::string describe() const override { return describe_as("GineConv"); }

 private:
  Var eps_;
  std::unique_ptr<Linear> lin_;   // null without edge features
  Linear nn_first_, nn_second_;
};

}   // namespace cgcl
