// How far circuitgcl+ is off on labelled designs.
#pragma once

#include "apps/transfer/known_labels.hpp"
#include "apps/transfer/plus_model.hpp"
#include "io/report/json_value.hpp"

#include <cstdint>

namespace cgcl {

/// What a model says of a design and how far it is off.
struct DesignScores {
  DesignOrigin origin;
  PairKnowledge knowledge = PairKnowledge::unknown;
  bool seen = false;           // the model was fitted on it, or has labels of it
  std::int64_t left_out = 0;   // couplings whose labels the model was adapted with; they are not scored
  PairScores pairs;
  NetScores nets;

  /// The keys of `eval --json`: links, r2, mae, mse, rmse, bias, scale, spearman, within_2x, coverage80,
  /// nets, net_total_median_error, net_total_coverage80, design_total_ratio, seen, pairs ("unknown" or
  /// "given"), labels_left_out.
  [[nodiscard]] JsonValue json() const;
};

/// Predicts every coupling and net of a labelled graph and compares, but for labels that the model was
/// adapted with. Throws Error no_labels where no pair couples, or none is left.
[[nodiscard]] DesignScores score_design(const Exec& exec, const PlusModel& model, const CircuitGraph& graph,
                                        PairKnowledge knowledge);
/// The same of its rows, with all couplings.
[[nodiscard]] DesignScores score_design(const Exec& exec, const PlusModel& model, const DesignRows& design,
                                        PairKnowledge knowledge);

/// Adds the scores of pairs, and of nets, to a JSON object.
void add_pair_scores(JsonValue& out, const PairScores& scores);
void add_net_scores(JsonValue& out, const NetScores& scores);
[[nodiscard]] const char* name_of(PairKnowledge knowledge);

}   // namespace cgcl
