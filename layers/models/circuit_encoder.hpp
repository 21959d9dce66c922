// The encoder that SGRL trains.
#pragma once

#include "layers/conv_stack.hpp"
#include "layers/models/statistics_encoder.hpp"

#include <memory>

namespace cgcl {

struct CircuitEncoderOptions {
  ConvKind conv = ConvKind::cluster_gcn;
  std::int64_t hidden = 256, layers = 4;
  Act act = Act::tanh;
  double dropout = 0.3;
  bool statistics = false;   // half of the input width
  bool batch_norm = false;
  bool fused = true;
  std::int64_t topology = 0;   // gcn: hops over which the embedding adds what its surroundings are; 0: none
};

/// Rows of the encoder's node-type table; the table of the reference has as many.
inline constexpr std::int64_t kEncoderTypeRows = 6;

/// z_0 = E_type[type] (~ N(0,1)), or [E_type | statistics]; then layers x [conv -> act -> dropout].
/// Parameters node_type_embed.weight, statistics as in StatisticsEncoder, edge_type_embed.weight for
/// convolutions that read edge features, layers.I.*. Quirk: the reference's projection head is left out, its
/// output reaches no loss. Throws Error bad_value for a topology over other layers than GCN. [CGCL 1.1]
class CircuitEncoder final : public Module {
 public:
  CircuitEncoder(Initializer& init, const CircuitEncoderOptions& options);
  /// h [N,hidden]
  [[nodiscard]] Var forward(Tape& tape, const GraphBatch& batch);
  /// What the encoder says of the nodes: h, or with `topology` k > 0 h + A^k h, A the weights of GCN. [SGRL]
  [[nodiscard]] Var represent(Tape& tape, const GraphBatch& batch);
  /// Rounds of messages in represent().
  [[nodiscard]] std::int64_t rounds() const { return options_.layers + options_.topology; }
  [[nodiscard]] GraphBatchOptions batch_options() const;
  [[nodiscard]] const CircuitEncoderOptions& options() const { return options_; }
  [[nodiscard]] std::string describe() const override;

 private:
  CircuitEncoderOptions options_;
  DType dtype_;
  Embedding node_type_embed_;
  std::unique_ptr<StatisticsEncoder> statistics_;
  ConvStack stack_;
};

}   // namespace cgcl
