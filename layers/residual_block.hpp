// A convolution with all that makes deep stacks of it train: normalisation, residual, feed-forward part.
#pragma once

#include "layers/activation.hpp"
#include "layers/batch_norm.hpp"
#include "layers/conv.hpp"
#include "layers/mlp.hpp"

#include <memory>
#include <string>

namespace cgcl {

struct ResidualBlockOptions {
  ConvKind conv = ConvKind::gcn;
  std::int64_t width = 144;
  Act act = Act::relu;
  double dropout = 0.3;
  bool batch_norm = true;     // between convolution and activation
  bool feed_forward = true;   // the part behind the residual
  bool normalize = false;     // sage: unit rows
  bool fused = true;
};

/// y = x + dropout(act([BatchNorm](conv(x)))), then with the feed-forward part
///   u = BatchNorm(y),   out = BatchNorm(u + dropout(W_2 dropout(act(W_1 u + b_1)) + b_2)),  W_1 [2H,H].
/// Convolutions that read edge features read `edge_attr` of the same width. Parameters activation.weight
/// (PReLU), conv.*, bn_conv.*, bn_in.*, feed_forward.*, bn_out.*. [RCG, GNN+]
class ResidualBlock final : public Module {
 public:
  /// Throws ShapeError for a width that does not fit, Error bad_value for a dropout outside [0,1).
  ResidualBlock(Initializer& init, const ResidualBlockOptions& options);
  /// x [N,width] -> [N,width]; edge_attr [E,width] in the order of graph.in for the kinds that read it;
  /// `multiplicity` [N] counts the nodes a row stands for (batch norm), undefined: 1. Dropout draws one mask
  /// per row, however many nodes it stands for. Training updates the running statistics in place.
  [[nodiscard]] Var forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var& edge_attr = {},
                            const RowWeights& multiplicity = {});
  [[nodiscard]] std::string describe() const override;

 private:
  struct FeedForward {
    FeedForward(Initializer& init, const ResidualBlockOptions& options);
    BatchNorm norm_in;
    Mlp map;
    BatchNorm norm_out;
  };

  ResidualBlockOptions options_;
  Activation activation_;
  std::unique_ptr<Conv> conv_;
  std::unique_ptr<BatchNorm> norm_;
  std::unique_ptr<FeedForward> feed_forward_;
};

}   // namespace cgcl
