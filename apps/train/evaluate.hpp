// A trained model on designs: scores where labels are known, predictions everywhere.
#pragma once

#include "apps/train/samples.hpp"
#include "apps/train/trained_model.hpp"

#include <optional>
#include <string>

namespace cgcl {

struct Evaluation {
  std::string design;
  Scores scores;
  std::optional<Scores> twin_free;   // of the samples without a twin in training, where the model knows them
  bool seen = false;   // the model or its encoder was trained on this design: not a zero-shot figure
};

/// Zero-shot: nothing is fitted, not even the normaliser. Throws Error no_labels for a design
/// without legal labels.
[[nodiscard]] Evaluation evaluate(const Exec& exec, TrainedModel& model, const CircuitGraph& graph);

struct PredictionTable {
  std::int64_t nets = 0, couplings = 0;
};

/// Writes comment lines, a header and one row per link or net as CSV. Link tasks: a row for each legal link
/// of a labelled graph of at least cmin_F. Node tasks: a row for each net. Throws as TextFile, and Error
/// no_labels as evaluate().
PredictionTable write_prediction_table(const std::string& path, const Exec& exec, TrainedModel& model,
                                       const CircuitGraph& graph, double cmin_F);

}   // namespace cgcl
