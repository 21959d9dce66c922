// A trained model on designs: scores where labels are known.
#pragma once

#include "apps/train/label_agreement.hpp"
#include "apps/train/samples.hpp"
#include "apps/train/seen_in.hpp"
#include "apps/train/task_bound.hpp"
#include "apps/train/trained_model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cgcl {

struct Evaluation {
  std::string design;
  Scores scores;
  std::optional<Scores> twin_free = {};   // of samples without a twin in training; none: groups not known
  bool seen = false;                      // the run was fitted on this design: not a zero-shot figure
  SeenIn seen_in = {};                    // in which of its parts
  bool predicted = false;                 // the labels are predictions themselves
  Protocol protocol = Protocol::strict;   // of the model
  std::optional<LabelAgreement> agreement = {}, twin_free_agreement = {};   // of a regression
  std::vector<LabelAgreement> relation_agreement = {};                      // of scores.by_relation
};

/// What predictions for all `samples` of a design are worth: of a predictor of this description that sees
/// them so. `seen`: what seen_in() said of the design, where it was asked; else it is.
[[nodiscard]] Evaluation evaluation_of(const Exec& exec, const CircuitGraph& graph,
                                       const TaskSamples& samples, const PairTable& pairs,
                                       const std::vector<double>& output, const ModelDescription& description,
                                       const Sight& sight, const std::optional<SeenIn>& seen);

/// Zero-shot: nothing is fitted, not even the normaliser. `seen` as above. Throws Error no_labels for a
/// design without legal labels.
[[nodiscard]] Evaluation evaluate(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                                  const std::optional<SeenIn>& seen = {});

}   // namespace cgcl
