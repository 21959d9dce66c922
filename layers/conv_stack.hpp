// A stack of convolutions that share one activation: the body of circuitgcl and of the encoder.
#pragma once

#include "layers/activation.hpp"
#include "layers/batch_norm.hpp"
#include "layers/conv.hpp"
#include "layers/embedding.hpp"

#include <memory>
#include <string>
#include <vector>

namespace cgcl {

struct ConvStackOptions {
  ConvKind conv = ConvKind::sage;
  std::int64_t width = 144, layers = 4;
  Act act = Act::prelu;
  double dropout = 0;
  bool batch_norm = false;   // one, shared by all layers, between convolution and activation
  bool normalize = false;    // sage: unit rows
  bool fused = true;
  std::string edge_table;   // name of the table of edge types, for convolutions that read edge features
};

/// layers x [conv -> [BatchNorm] -> act -> dropout]. Edge features are rows of a table [kEdgeTypeRows,width]
/// that all layers share. Parameters EDGE_TABLE.weight (convolutions that read it), activation.weight
/// (PReLU), layers.I.*, bn_node_x.*.
class ConvStack final : public Module {
 public:
  ConvStack(Initializer& init, const ConvStackOptions& options);
  /// x [N,width] -> [N,width]; `multiplicity` [N] counts the nodes a row stands for (batch norm),
  /// undefined: 1. Dropout draws one mask per row, however many nodes it stands for.
  [[nodiscard]] Var forward(Tape& tape, const MessageGraph& graph, const Var& x,
                            const RowWeights& multiplicity = {});
  /// The same of x.gathered().
  [[nodiscard]] Var forward(Tape& tape, const MessageGraph& graph, const TableRows& x,
                            const RowWeights& multiplicity = {});
  [[nodiscard]] std::string describe() const override;

 private:
  /// input(layer, edge_attr, epilogue) applies the first layer.
  template <class Input>
  Var run(Tape& tape, const MessageGraph& graph, const RowWeights& multiplicity, const Input& input);

  ConvStackOptions options_;
  std::unique_ptr<Embedding> edge_table_;
  Activation activation_;
  std::vector<std::unique_ptr<Conv>> layers_;
  std::unique_ptr<BatchNorm> norm_;
};

}   // namespace cgcl
