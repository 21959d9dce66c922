// Where a trained model stands between a table of means and what no model over the same colours can exceed.
#pragma once

#include "apps/train/downstream.hpp"

namespace cgcl::test {

/// The model of a finished run at its best epoch. It passes through a model file, as a user's does.
[[nodiscard]] TrainedModel best_model(const Exec& exec, const Downstream& training);

/// R2 of a regression, accuracy of a classification.
struct Standing {
  double table = 0;        // the relation means, or the majority class, on labels that validate
  double held_out = 0;     // the model at its best epoch, on the same
  double bound = 0;        // the structural estimate beside them
  double everywhere = 0;   // the model on every legal label of the design
  double ceiling = 0;      // the exact maximum there: see ceiling()

  /// The share of the way from table to bound.
  [[nodiscard]] double share() const { return (held_out - table) / (bound - table); }
  [[nodiscard]] std::string text() const;
};

/// Trains on the design and scores there.
[[nodiscard]] Standing train_and_score(const Exec& exec, const CircuitGraph& graph,
                                       const TrainOptions& options);

/// The best score on `samples` of any predictor that sees a sample as the colours of its ends after `rounds`
/// rounds, in their order, and its pair class: that of the mean label, or the commonest class, of each group
/// of equal ones. No estimate: the labels themselves decide, and a group of one counts as matched.
[[nodiscard]] double ceiling(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
                             std::span<const std::int32_t> pair_class, int rounds);

}   // namespace cgcl::test
