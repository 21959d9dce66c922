// dlpl-cap: a router that says how large a capacitance is, and an expert for each size.
#pragma once

#include "layers/conv_stack.hpp"
#include "layers/models/downstream_model.hpp"
#include "layers/models/node_input.hpp"
#include "layers/models/readout_head.hpp"

#include <memory>
#include <vector>

namespace cgcl {

/// Classes of sizes, those of the label: between the boundaries 0.2, 0.4, 0.6 and 0.8.
inline constexpr std::int64_t kSizeClasses = 5;

/// z = x_0 as NodeInput, then `layers` SAGE convolutions with ReLU. The router, hidden layers of H and H,
/// gives logits of the classes; an expert per class, hidden layers of 2H, 2H and H, gives the label, from
/// states whose gradient is stopped. A regression descends the focal loss of the router, in which a class
/// weighs N / n_c of the training samples, and for each sample the squared relative error of the expert of
/// its true class; it predicts what the expert of the likeliest class says. A classification, or whether a
/// pair couples, is the router alone, under the loss of the run. Parameters as NodeInput and ConvStack;
/// router.*, experts.I.*. `conv`, `act` and `batch_norm` of the options are not read, nor is the loss of a
/// regression. Throws Error bad_value for an indivisible width. [DLPL]
class DlplCap final : public DownstreamModel {
 public:
  DlplCap(Initializer& init, const ModelOptions& options);
  [[nodiscard]] Var embed(Tape& tape, const GraphBatch& batch) override;
  [[nodiscard]] Var embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const override;
  /// Of a regression [B, 2 kSizeClasses]: logits of the router, then what each expert says.
  [[nodiscard]] Var predict_links(Tape& tape, const Var& z, const RowIndex& source,
                                  const RowIndex& destination, const Var& pair = {}) override;
  [[nodiscard]] Var predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) override;

  /// Counts the classes. Until it is called they weigh alike.
  void see_labels(const Exec& exec, std::span<const float> y, std::span<const std::int32_t> label) override;
  /// Per expert the weight of its squared error: that of a relative error, or 0 for another class.
  [[nodiscard]] std::vector<float> label_columns(std::span<const float> y,
                                                 std::span<const std::int32_t> label) const override;
  [[nodiscard]] Var loss(Tape& tape, const Var& output, const Truth& truth,
                         const RunLoss& run_loss) const override;
  [[nodiscard]] std::vector<double> decide(std::vector<double> output, std::int64_t samples) const override;

  [[nodiscard]] GraphBatchOptions batch_options() const override;
  [[nodiscard]] std::int64_t rounds() const override { return options_.layers; }
  [[nodiscard]] std::string describe() const override;

 private:
  [[nodiscard]] bool regression() const { return options_.regression(); }

  ModelOptions options_;
  DType dtype_;
  NodeInput input_;
  ConvStack stack_;
  ReadoutHead router_;
  Tensor class_weight_;   // [kSizeClasses] of the focal loss; undefined until see_labels()
  std::vector<std::unique_ptr<ReadoutHead>> experts_;   // none for a classification
};

}   // namespace cgcl
