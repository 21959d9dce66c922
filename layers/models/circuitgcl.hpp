// circuitgcl: the published downstream model, from types, statistics and pre-trained embeddings.
#pragma once

#include "layers/conv_stack.hpp"
#include "layers/models/node_input.hpp"
#include "layers/models/readout_head.hpp"

namespace cgcl {

/// x_0 = [E_type | W_cl x_cl + b | statistics]; then the convolutions; then a head of two layers. Parameters
/// as NodeInput; edge_encoder (convolutions that read edge features), activation, layers.I; as ReadoutHead.
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
  ModelOptions options_;
  DType dtype_;
  NodeInput input_;
  ConvStack stack_;
  ReadoutHead head_;
};

}   // namespace cgcl
