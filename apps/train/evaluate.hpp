// A trained model on designs: scores where labels are known, predictions everywhere.
#pragma once

#include "apps/train/samples.hpp"
#include "apps/train/trained_model.hpp"

#include <string>

namespace cgcl {

struct Evaluation {
  std::string design;
  Scores scores;
  bool seen = false;   // the model or its encoder was trained on this design: not a zero-shot figure
};

/// Zero-shot: nothing is fitted, not even the normaliser. Throws Error no_labels for a design without legal
/// labels.
[[nodiscard]] Evaluation evaluate(const Exec& exec, TrainedModel& model, const CircuitGraph& graph);

struct PredictionTable {
  std::string csv;   // comment lines, header, one row a link or net
  std::int64_t nets = 0, couplings = 0;
};

/// Link tasks: a row for each legal link of a labelled graph, larger than cmin_F. Node tasks: a row for each
/// net.
[[nodiscard]] PredictionTable predict_table(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                                            double cmin_F);

}   // namespace cgcl
