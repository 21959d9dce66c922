// circuitgcl: the published downstream model, from types, statistics and pre-trained embeddings.
#pragma once

#include "layers/conv_stack.hpp"
#include "layers/mlp.hpp"
#include "layers/models/downstream_model.hpp"
#include "layers/models/statistics_encoder.hpp"

#include <memory>

namespace cgcl {

inline constexpr std::int64_t kHeadTypeRows = 4;

/// x_0 = [E_type | W_cl x_cl + b | statistics], each a third of `hidden` (a half when one of the last two is
/// off, all when both are); then the convolutions; then a head of two layers with ReLU, and batch norm
/// where `head_norm` asks for it, on [x_src | x_dst | pair], averaged over both orders of the ends unless
/// `order` says otherwise, or x_v. Parameters cl_linear, {net,dev,pin}_attr_layers, node_encoder,
/// edge_encoder (convolutions that read edge features), activation, layers.I, pair.I, head_layers.lins.I.
/// Throws Error bad_value for an indivisible width. [CGCL 1.2]
class CircuitGcl final : public DownstreamModel {
 public:
  CircuitGcl(Initializer& init, const ModelOptions& options);
  [[nodiscard]] Var embed(Tape& tape, const GraphBatch& batch) override;
  [[nodiscard]] Var embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const override;
  [[nodiscard]] Var predict_links(Tape& tape, const Var& z, const RowIndex& source,
                                  const RowIndex& destination, const Var& pair = {}) override;
  [[nodiscard]] Var predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) override;
  [[nodiscard]] GraphBatchOptions batch_options() const override;
  [[nodiscard]] std::int64_t rounds() const override { return options_.layers; }
  [[nodiscard]] std::string describe() const override;

 private:
  /// The head's first map for links source -> destination, and turned round where `turned` is given. Applied
  /// to nodes before they are gathered where there are fewer of them than links.
  [[nodiscard]] Var first_map(Tape& tape, const Var& z, const RowIndex& source, const RowIndex& destination,
                              const Var& pair, Var* turned) const;

  ModelOptions options_;
  DType dtype_;
  std::unique_ptr<Linear> cl_linear_;
  std::unique_ptr<StatisticsEncoder> statistics_;
  Embedding node_encoder_;
  ConvStack stack_;
  std::unique_ptr<PairEncoder> pair_;
  Mlp head_;
};

}   // namespace cgcl
