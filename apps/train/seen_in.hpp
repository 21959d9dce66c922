// Where a run has met a design before: what it says of such a design is no test of it.
#pragma once

#include "apps/train/trained_model.hpp"
#include "io/graph/circuit_graph.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

struct SeenIn {
  bool training = false;      // of the network
  bool pretraining = false;   // of its encoder
  bool calibration = false;   // of the candidate model: which pairs couple, totals, intervals

  [[nodiscard]] bool any() const { return training || pretraining || calibration; }
  /// Of "training", "pre-training", "calibration" those that hold, in that order.
  [[nodiscard]] std::vector<std::string> words() const;
  /// "training and pre-training"; empty where nothing holds.
  [[nodiscard]] std::string text() const;
};

/// Everything that a design is known by: the fingerprint of the graph; the digests of the files that it was
/// made from, by which the same extraction is known again whatever the options of its import; and the
/// fingerprint of its structure, by which it is known without its labels. In this order.
[[nodiscard]] std::vector<std::string> identities(const CircuitGraph& graph);

/// Compares the identities of the design with those that the model has kept. `calibrated_on` are those of the
/// designs of a candidate model, separated by commas or blanks; empty without one.
[[nodiscard]] SeenIn seen_in(const CircuitGraph& graph, const ModelDescription& model,
                             std::string_view calibrated_on = {});

}   // namespace cgcl
