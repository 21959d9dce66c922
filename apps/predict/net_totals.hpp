// Ground and whole coupling of nets: the models of them, what those expect, and how far off they are.
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

/// Fits `ground`, `coupling` and `novelty` of `out` on all nets of the designs, or without those that
/// `held_out` is to be calibrated on (null: none): that design, or of a single one its calibration colours.
/// Without all nets there is no novelty.
void fit_net_models(const Exec& exec, const std::vector<SourceDesign>& designs, const TreeOptions& trees,
                    const SourceDesign* held_out, CandidateModel& out);

/// The interval of whole totals, from nets that a second fit has not seen. `pairs` are the ranked candidates
/// of the first design.
[[nodiscard]] LogInterval calibrate_totals(const Exec& exec, const std::vector<SourceDesign>& designs,
                                           const TreeOptions& trees, const RankedCandidates& pairs);

}   // namespace cgcl
