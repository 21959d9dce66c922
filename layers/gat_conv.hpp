// Graph attention.
#pragma once

#include "layers/conv.hpp"
#include "layers/linear.hpp"

namespace cgcl {

/// One head of attention: out_i = sum over the in-edges j -> i of a_ij h_j, where a_ij = softmax_j of
/// leaky_relu(<att_src, h_j> + <att_dst, h_i>); a node without in-edges gets 0. h [N,C], att_src and att_dst
/// [1,C] -> [N,C]. On a quotient an edge of multiplicity m counts as m equal edges. `message` is of a kind
/// that does not weigh (gat, res_gated, gine), with the loops that kind has. [PyG GATConv]
[[nodiscard]] Var graph_attention(Tape& tape, const MessageGraph& message, const Var& h, const Var& att_src,
                                  const Var& att_dst, double negative_slope);

/// h = x W^T; a_ij = softmax_j(leaky_relu(<att_src, h_j> + <att_dst, h_i>)) over the in-edges of i and its
/// self loop; out_i = sum_j a_ij h_j + b, heads side by side. On a quotient an edge of multiplicity m counts
/// as m equal edges in the softmax and in the sum. Parameters lin.weight [H*C,in], att_src and att_dst [H,C],
/// bias [H*C]. Throws ShapeError unless heads divide out. [PyG GATConv]
class GatConv final : public Conv {
 public:
  GatConv(Initializer& init, const ConvOptions& options);
  [[nodiscard]] Var forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var& edge_attr = {},
                            const Epilogue& epilogue = {}) const override;
  [[nodiscard]] std::string describe() const override { return describe_as("GatConv"); }

 private:
  /// Attention of one head: h [N,C] -> [N,C].
  [[nodiscard]] Var attend(Tape& tape, const MessageGraph& message, const Var& h, std::int64_t head) const;

  Linear lin_;
  Var att_src_, att_dst_, bias_;
  std::vector<RowIndex> head_row_;   // picks the row of one head; empty for a single head
};

}   // namespace cgcl
