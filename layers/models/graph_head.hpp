// The downstream model: capacitances of links or nodes from types, statistics and pre-trained embeddings.
#pragma once

#include "layers/conv_stack.hpp"
#include "layers/mlp.hpp"
#include "layers/models/pair_encoder.hpp"
#include "layers/models/statistics_encoder.hpp"

#include <memory>

namespace cgcl {

enum class Readout : std::uint8_t { edge, node };

struct GraphHeadOptions {
  ConvKind conv = ConvKind::sage;
  std::int64_t hidden = 144, layers = 5;
  Act act = Act::prelu;
  double dropout = 0.3;
  std::int64_t cl_width = 256;   // width of the pre-trained embedding, 0 for none
  bool statistics = true;
  Readout readout = Readout::edge;
  std::int64_t pair_width = 0;   // edge: columns of pair features at the head; set by pair_classes if given
  std::vector<std::int64_t> pair_classes = {};   // edge: classes of each pair feature that is embedded
  std::vector<std::uint8_t> pair_bags = {};      // edge: 1 where one is a bag over its classes; empty: none
  std::int64_t out = 1;                          // 1 for regression, C for classification
  bool batch_norm = false;                       // over nodes, after each convolution
  bool normalize = false;                        // sage: unit rows
  bool fused = true;
};

inline constexpr std::int64_t kHeadTypeRows = 4;

/// x_0 = [E_type | W_cl x_cl + b | statistics], each a third of `hidden` (a half when one of the last two is
/// off, all when both are); then the convolutions; then a head of two layers with ReLU and no batch norm on
/// [x_src | x_dst | pair] or x_v. Parameters cl_linear, {net,dev,pin}_attr_layers, node_encoder, edge_encoder
/// (convolutions that read edge features), activation, layers.I, pair.I, head_layers.lins.I. Throws Error
/// bad_value for an indivisible width. [CGCL 1.2]
class GraphHead final : public Module {
 public:
  GraphHead(Initializer& init, const GraphHeadOptions& options);
  /// Node states [N,hidden].
  [[nodiscard]] Var embed(Tape& tape, const GraphBatch& batch);
  /// The pair input of predict_links, one column [B] a feature of pair_classes; undefined without.
  [[nodiscard]] Var embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const;
  /// z [N,hidden], source and destination index z; pair [B,pair_width] -> [B,out]. Not symmetric in its ends.
  [[nodiscard]] Var predict_links(Tape& tape, const Var& z, const RowIndex& source,
                                  const RowIndex& destination, const Var& pair = {});
  /// -> [B,out]
  [[nodiscard]] Var predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes);
  [[nodiscard]] GraphBatchOptions batch_options() const;
  [[nodiscard]] const GraphHeadOptions& options() const { return options_; }
  [[nodiscard]] std::string describe() const override;

 private:
  /// The head's first map applied to nodes before they are gathered: less work when links outnumber nodes.
  [[nodiscard]] Var first_by_node(Tape& tape, const Var& z, const RowIndex& source,
                                  const RowIndex& destination, const Var& pair) const;

  GraphHeadOptions options_;
  DType dtype_;
  std::unique_ptr<Linear> cl_linear_;
  std::unique_ptr<StatisticsEncoder> statistics_;
  Embedding node_encoder_;
  std::unique_ptr<Embedding> edge_encoder_;
  ConvStack stack_;
  std::unique_ptr<PairEncoder> pair_;
  Mlp head_;
};

}   // namespace cgcl
