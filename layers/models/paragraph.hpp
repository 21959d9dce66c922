// paragraph: attention over every kind of connection by itself, and an ensemble of models for ranges of
// capacitance.
#pragma once

#include "layers/activation.hpp"
#include "layers/linear.hpp"
#include "layers/models/downstream_model.hpp"
#include "layers/models/readout_head.hpp"
#include "layers/models/statistics_encoder.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

/// Member i of the ensemble learns from labels up to this; the last one from all.
inline constexpr double kParaGraphRanges[] = {0.33, 0.66, 1};

/// One layer: out_v = dropout(act(W [h_v | sum over kinds of connection t of attention_t(h)_v] + b)), where
/// attention_t is graph attention over the connections of that kind alone: what a node learns from its gates
/// and from its drains has weights of its own. Parameters kind.T.{weight,att_src,att_dst}, self.*.
class TypedAttention final : public Module {
 public:
  TypedAttention(Initializer& init, std::int64_t width);
  /// h [N,width] -> [N,width], before activation and dropout.
  [[nodiscard]] Var forward(Tape& tape, const std::vector<TypedGraph>& typed, const Var& h) const;
  [[nodiscard]] std::string describe() const override { return str("TypedAttention(", width_, ")"); }

 private:
  struct Kind {
    Var weight, att_src, att_dst;
  };

  std::int64_t width_;
  std::vector<Kind> kinds_;   // [kMessageKinds]
  Linear self_;
};

/// h_0 = statistics projected by node type [+ W_cl x_cl], then `layers` typed attention layers; a head of
/// four layers on [h_src | h_dst | pair] or h_v. Regression: three such models side by side, member i
/// learning from labels up to kParaGraphRanges[i] with the loss of the run. Inference: p = p_1, and for i =
/// 2, 3: p = p_i where p_i lies above the range of member i - 1. Classes, and whether a pair couples: one
/// model. Parameters members.I.{cl_linear, statistics as StatisticsEncoder, activation, layers.J, head as
/// ReadoutHead}. Throws Error bad_value without statistics. [ParaGraph]
class ParaGraph final : public DownstreamModel {
 public:
  ParaGraph(Initializer& init, const ModelOptions& options);
  ~ParaGraph() override;
  /// States of the members side by side: [N, members * hidden].
  [[nodiscard]] Var embed(Tape& tape, const GraphBatch& batch) override;
  /// Pair inputs of the members side by side.
  [[nodiscard]] Var embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const override;
  /// Predictions of the members side by side: [B,3], or logits [B,out].
  [[nodiscard]] Var predict_links(Tape& tape, const Var& z, const RowIndex& source,
                                  const RowIndex& destination, const Var& pair = {}) override;
  [[nodiscard]] Var predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) override;

  /// 1 where the label lies in the range of a member, else 0: [B,3].
  [[nodiscard]] std::vector<float> label_columns(std::span<const float> y,
                                                 std::span<const std::int32_t> label) const override;
  /// The sum over the members of the run's loss, in which labels outside a member's range count as met.
  [[nodiscard]] Var loss(Tape& tape, const Var& output, const Truth& truth,
                         const RunLoss& run_loss) const override;
  [[nodiscard]] std::vector<double> decide(std::vector<double> output, std::int64_t samples) const override;

  [[nodiscard]] GraphBatchOptions batch_options() const override;
  [[nodiscard]] KeptValues kept() const override;
  [[nodiscard]] std::int64_t rounds() const override { return options_.layers; }
  [[nodiscard]] std::string describe() const override;

 private:
  class Member;

  ModelOptions options_;
  DType dtype_;
  std::vector<std::unique_ptr<Member>> members_;
};

}   // namespace cgcl
