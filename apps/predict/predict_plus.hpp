// A bare netlist in, what circuitgcl+ predicts of its nets and pairs out.
#pragma once

#include "apps/predict/predict_circuit.hpp"
#include "apps/transfer/plus_model.hpp"

namespace cgcl {

/// As predict_circuit(), by a circuitgcl+ model. Totals of nets come from models of nets. Pairs are ranked by
/// existence times size and keep what they expect unless those of a net sum up to more than its coupling:
/// then they are scaled down softly (balance_couplings), and what pairs do not explain is lumped, so that
/// ground, lumped part and pairs of a net sum up to its total. Intervals are those of the model, which held
/// on families left out; of a pair that may not couple at all, with the share of the truth that is then 0.
/// With `keep_extracted` what is extracted stands in its place, without an interval (extracted_part.hpp).
/// Throws Error no_candidate_model for a model that has not learnt which pairs couple.
[[nodiscard]] CircuitPredictionReport predict_plus(const Exec& exec, const PlusModel& model,
                                                   const CircuitGraph& graph,
                                                   const PredictOptions& options = {});

/// Share of the extracted coupling of a labelled design that its `per_net` candidates per net hold; none
/// without labels. By trees alone: what residuals would correct in them changes no order of pairs by much.
[[nodiscard]] std::optional<double> candidate_recall(const Exec& exec, const PlusTrees& trees,
                                                     const CircuitGraph& graph, int per_net);

}   // namespace cgcl
