// Circuit statistics of a node, brought to one width for all node types.
#pragma once

#include "layers/embedding.hpp"
#include "layers/linear.hpp"
#include "layers/models/graph_batch.hpp"

namespace cgcl {

/// net: Linear(17,width); device: Linear(17,width); pin: Embedding(17,width) of its code; other types 0.
/// Parameters net_attr_layers.*, dev_attr_layers.*, pin_attr_layers.weight. [CGCL 1.2]
class StatisticsEncoder final : public Module {
 public:
  StatisticsEncoder(Initializer& init, std::int64_t width);
  /// [N,width]
  [[nodiscard]] Var forward(Tape& tape, const GraphBatch& batch) const;
  [[nodiscard]] std::string describe() const override { return str("Statistics(", width_, ")"); }

 private:
  std::int64_t width_;
  Linear net_, device_;
  Embedding pin_;
};

}   // namespace cgcl
