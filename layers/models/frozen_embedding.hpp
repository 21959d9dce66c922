// sgrl: a head on a pre-trained embedding that stays as it is.
#pragma once

#include "layers/models/downstream_model.hpp"
#include "layers/models/readout_head.hpp"

namespace cgcl {

/// What the representation of SGRL is worth by itself: states are the rows of the embedding, no message and
/// no statistic is added, and only the head of two layers learns. Its encoder is `pretrain --encoder gcn
/// --topology 1`. Parameters as ReadoutHead. Throws Error bad_value without an embedding. [SGRL]
class FrozenEmbedding final : public DownstreamModel {
 public:
  FrozenEmbedding(Initializer& init, const ModelOptions& options);
  /// Throws ShapeError where the batch has no embeddings.
  [[nodiscard]] Var embed(Tape& tape, const GraphBatch& batch) override;
  [[nodiscard]] Var embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const override;
  [[nodiscard]] Var predict_links(Tape& tape, const Var& z, const RowIndex& source,
                                  const RowIndex& destination, const Var& pair = {}) override;
  [[nodiscard]] Var predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) override;
  [[nodiscard]] GraphBatchOptions batch_options() const override;
  [[nodiscard]] KeptValues kept() const override { return {.by_row = 2 * static_cast<double>(width_)}; }
  [[nodiscard]] std::int64_t rounds() const override { return 0; }
  [[nodiscard]] std::string describe() const override;

 private:
  std::int64_t width_;
  DType dtype_;
  ReadoutHead head_;
};

}   // namespace cgcl
