// A trained model on designs: scores where labels are known.
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

}   // namespace cgcl
