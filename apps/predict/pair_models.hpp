// Existence and size of couplings by pairs: fitting them, and who gives the sizes.
#pragma once

#include "apps/predict/candidate_ranking.hpp"
#include "apps/predict/source_design.hpp"

#include <span>
#include <vector>

namespace cgcl {

/// Couplings of the calibration colours of a design, which no tree of a second fit has seen, and their sizes
/// by that fit.
struct CalibrationPairs {
  RankedCandidates pairs;   // without existence
  std::vector<double> truth_F;
};
[[nodiscard]] CalibrationPairs calibration_pairs(const SourceDesign& design, const CandidateModel& second);

/// Fits `existence` and `size` of `out` on the pairs of all designs of which neither net is held out.
void fit_pair_models(const Exec& exec, const std::vector<SourceDesign>& designs, const TreeOptions& trees,
                     const HeldOut& held_out, CandidateModel& out);

/// Couplings that the network of a run did not train on: links of its design by number, as pairs of nets.
[[nodiscard]] std::vector<NetCoupling> unseen_couplings(const CircuitGraph& graph,
                                                        std::span<const std::int32_t> val);

/// Network or trees for the size: what was closer on pairs that neither has seen. Sets `network_factor` and
/// `sizing` of `out`. `graph` is the design of the network, `val` the links that it did not train on.
void choose_size_model(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                       std::span<const std::int32_t> val, const CalibrationPairs& calibration,
                       CandidateModel& out);

}   // namespace cgcl
