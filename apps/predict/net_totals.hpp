// Ground and whole coupling of nets: the models of them, and what those expect.
#pragma once

#include "apps/predict/candidate_ranking.hpp"
#include "apps/predict/source_design.hpp"

#include <vector>

namespace cgcl {

/// Ground and whole coupling of every net as the model expects them, farad; NaN ground without labels.
struct NetTotals {
  std::vector<double> ground_F, coupling_F;   // [nets]
};
[[nodiscard]] NetTotals expected_totals(const Exec& exec, const CandidateModel& candidate_model,
                                        const CandidatePool& pool);

/// Fits `ground`, `coupling` and `novelty` of `out` on the nets of all designs that are not held out.
void fit_net_models(const Exec& exec, const std::vector<SourceDesign>& designs, const TreeOptions& trees,
                    const HeldOut& held_out, CandidateModel& out);

/// [nets]
[[nodiscard]] std::vector<NetStanding> net_standings(const Exec& exec, const NoveltyDetector& detector,
                                                     const CircuitGraph& graph, const CandidatePool& pool);

}   // namespace cgcl
