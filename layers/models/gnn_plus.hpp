// gcn+ and gin+: plain convolutions in residual blocks, which on circuits do nearly all that pre-training and
// rebalancing do.
#pragma once

#include "layers/embedding.hpp"
#include "layers/models/node_input.hpp"
#include "layers/models/readout_head.hpp"
#include "layers/residual_block.hpp"

#include <memory>
#include <vector>

namespace cgcl {

/// x_0 as NodeInput; then `layers` residual blocks with feed-forward parts, of GCN, or of GINE over a table
/// of edge types and without the batch norm behind the convolution; then the head of circuitgcl. Parameters
/// as NodeInput; edge_encoder (gin+), blocks.I; as ReadoutHead. `conv` and `batch_norm` of the options are
/// not read. Throws Error bad_value for an indivisible width. [RCG]
class GnnPlus : public DownstreamModel {
 public:
  [[nodiscard]] Var embed(Tape& tape, const GraphBatch& batch) override;
  [[nodiscard]] Var embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const override;
  [[nodiscard]] Var predict_links(Tape& tape, const Var& z, const RowIndex& source,
                                  const RowIndex& destination, const Var& pair = {}) override;
  [[nodiscard]] Var predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) override;
  [[nodiscard]] GraphBatchOptions batch_options() const override;
  [[nodiscard]] KeptValues kept() const override;
  [[nodiscard]] std::int64_t rounds() const override { return static_cast<std::int64_t>(blocks_.size()); }
  [[nodiscard]] std::string describe() const override;

 protected:
  GnnPlus(Initializer& init, const ModelOptions& options, const char* name, ConvKind conv);

 private:
  ModelOptions options_;
  const char* name_;
  ConvKind conv_;
  DType dtype_;
  NodeInput input_;
  std::unique_ptr<Embedding> edge_encoder_;   // null unless the convolution reads edge features
  std::vector<std::unique_ptr<ResidualBlock>> blocks_;
  ReadoutHead head_;
};

class GcnPlus final : public GnnPlus {
 public:
  GcnPlus(Initializer& init, const ModelOptions& options) : GnnPlus(init, options, "gcn+", ConvKind::gcn) {}
};

class GinPlus final : public GnnPlus {
 public:
  GinPlus(Initializer& init, const ModelOptions& options) : GnnPlus(init, options, "gin+", ConvKind::gine) {}
};

}   // namespace cgcl
