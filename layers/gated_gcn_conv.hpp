// Gated graph convolution with states of edges, residual.
#pragma once

#include "layers/batch_norm.hpp"
#include "layers/linear.hpp"
#include "layers/message_graph.hpp"

namespace cgcl {

/// States of nodes [N,width] and of edges [E,width], these in the order of graph.in.
struct GatedStates {
  Var node, edge;
};

/// For an edge j -> i: e'_ij = D h_i + E h_j + C e_ij, s = sigmoid(e'_ij);
/// x_i = A h_i + sum_j s_ij * (B h_j) / (sum_j s_ij + 1e-6);
/// h <- h + drop(relu(BN(x))), e <- e + drop(relu(BN(e'))). Five maps with bias. Parameters A, B, C, D, E,
/// bn_node_x, bn_edge_e. [GGCN; GPS]
class GatedGcnConv final : public Module {
 public:
  GatedGcnConv(Initializer& init, std::int64_t width, double dropout);
  /// An edge counts as often as graph.multiplicity says; `node_count` [N] and `edge_count` [E] say how many
  /// nodes and edges rows stand for in batch normalisation. Undefined: 1.
  [[nodiscard]] GatedStates forward(Tape& tape, const MessageGraph& graph, const GatedStates& in,
                                    const RowWeights& node_count = {}, const RowWeights& edge_count = {});
  [[nodiscard]] std::string describe() const override;

 private:
  double dropout_;
  Linear a_, b_, c_, d_, e_;
  BatchNorm norm_node_, norm_edge_;
};

}   // namespace cgcl
