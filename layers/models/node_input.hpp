// What a downstream model knows of a node before any message.
#pragma once

#include "layers/embedding.hpp"
#include "layers/linear.hpp"
#include "layers/models/downstream_model.hpp"
#include "layers/models/statistics_encoder.hpp"

#include <memory>
#include <string>

namespace cgcl {

inline constexpr std::int64_t kHeadTypeRows = 4;

/// x_0 = [E_type[type] | W_cl x_cl + b | statistics], each a third of `hidden`; a half when one of the last
/// two is off, all when both are. Parameters cl_linear, {net,dev,pin}_attr_layers, node_encoder. Throws Error
/// bad_value for an indivisible width. [CGCL 1.2]
class NodeInput final : public Module {
 public:
  NodeInput(Initializer& init, const ModelOptions& options);
  /// [N,hidden]. Throws ShapeError where the batch has no embeddings and the model reads them.
  [[nodiscard]] Var forward(Tape& tape, const GraphBatch& batch) const;
  /// "type, embedding, statistics"
  [[nodiscard]] std::string describe() const override;

 private:
  std::unique_ptr<Linear> cl_linear_;
  std::unique_ptr<StatisticsEncoder> statistics_;
  Embedding node_encoder_;
};

/// W x_cl + b of every node [N,out], computed once for each distinct row of the embeddings. Throws ShapeError
/// where the batch has none.
[[nodiscard]] Var reduced_embedding(Tape& tape, const Linear& linear, const GraphBatch& batch);

/// What make_graph_batch has to prepare for a NodeInput of these options.
[[nodiscard]] GraphBatchOptions node_input_batch(const ModelOptions& options, ConvKind conv, DType dtype);

}   // namespace cgcl
