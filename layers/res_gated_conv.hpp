// Residual gated graph convolution with edge features.
#pragma once

#include "layers/conv.hpp"
#include "layers/linear.hpp"

namespace cgcl {

/// out_i = W_skip x_i + b + sum_j sigmoid(K[x_i|e] + Q[x_j|e]) * V[x_j|e]. Parameters lin_key, lin_query,
/// lin_value (weight [out,in+edge], bias), lin_skip.weight, bias (zeros). [PyG ResGatedGraphConv] With fused,
/// the node part of K, Q and V is applied per node and gathered, instead of per edge.
class ResGatedConv final : public Conv {
 public:
  ResGatedConv(Initializer& init, const ConvOptions& options);
  [[nodiscard]] Var forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var& edge_attr = {},
                            const Epilogue& epilogue = {}) const override;
  [[nodiscard]] std::string describe() const override { return describe_as("ResGatedConv"); }

 private:
  [[nodiscard]] Var gate_and_value(Tape& tape, const Graph& graph, const Var& x, const Var& edge_attr) const;
  [[nodiscard]] Var gate_and_value_split(Tape& tape, const Graph& graph, const Var& x,
                                         const Var& edge_attr) const;

  Linear lin_key_, lin_query_, lin_value_, lin_skip_;
  Var bias_;
};

}   // namespace cgcl
