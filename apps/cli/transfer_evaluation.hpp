// A circuitgcl+ run on designs with labels: scores as `eval` shows them.
#pragma once

#include "apps/train/seen_in.hpp"
#include "apps/transfer/design_scores.hpp"
#include "io/report/json_value.hpp"

#include <string>

namespace cgcl {

/// What is known of which pairs couple, and from where.
struct PairsKnown {
  PairKnowledge knowledge = PairKnowledge::unknown;
  std::string list;   // a file of pairs; empty: the links of the graph

  /// As outputs name it: "unknown", "given", or "given by a list".
  [[nodiscard]] std::string text() const;
};

/// Of `--pairs unknown|given|FILE`; empty: unknown. Throws Error file_missing for a file that is not there.
[[nodiscard]] PairsKnown pairs_known(const std::string& setting);

/// The object of one design: that of DesignScores::json() with samples, links, the structural bound of the
/// columns (bound_r2, bound_upper, bound_coverage and ceiling_r2: what no model that sees them exceeds),
/// worse_than_mean, seen_in (`seen`), predicted and protocol. Throws as score_design and read_pair_list.
[[nodiscard]] JsonValue transfer_scores_json(const Exec& exec, const PlusModel& model,
                                             const CircuitGraph& graph, const PairsKnown& pairs,
                                             const SeenIn& seen);

}   // namespace cgcl
