// The convolution of Cluster-GCN.
#pragma once

#include "layers/conv.hpp"
#include "layers/linear.hpp"

namespace cgcl {

/// out_i = W_out (x_i + sum_j x_j) / (1 + degree_i) + b + W_root x_i. Parameters lin_out.weight,
/// lin_out.bias, lin_root.weight. Self loops and the diagonal enhancement live in the graph's
/// weights. [PyG ClusterGCNConv]
class ClusterGcnConv final : public Conv {
 public:
  ClusterGcnConv(Initializer& init, const ConvOptions& options);
  [[nodiscard]] Var forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var& edge_attr = {},
                            const Epilogue& epilogue = {}) const override;
  [[nodiscard]] Var forward_table(Tape& tape, const MessageGraph& graph, const TableRows& x,
                                  const Var& edge_attr = {}, const Epilogue& epilogue = {}) const override;
  [[nodiscard]] std::string describe() const override { return describe_as("ClusterGcnConv"); }

 private:
  Linear lin_out_, lin_root_;
};

}   // namespace cgcl
