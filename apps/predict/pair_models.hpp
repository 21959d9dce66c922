// Existence and size of couplings by pairs: fitting them, and calibrating the sizes.
#pragma once

#include "apps/predict/candidate_ranking.hpp"
#include "apps/predict/source_design.hpp"

#include <span>
#include <vector>

namespace cgcl {

/// Couplings of the calibration nets of the first design, which no tree was fitted on, and their sizes by the
/// trees.
struct CalibrationPairs {
  RankedCandidates pairs;   // without existence
  std::vector<double> truth_F;
};

/// Fits `existence` and `size` of `out` on the pairs of all designs but the calibration pairs.
[[nodiscard]] CalibrationPairs fit_pair_models(const Exec& exec, const std::vector<SourceDesign>& designs,
                                               const TreeOptions& trees, CandidateModel& out);

/// Network or trees for the size: what was closer on pairs that neither has seen, and its interval. Sets
/// `network_factor` and `size_interval` of `out`. `graph` is the design of the network, `val` the links that
/// it did not train on.
void choose_size_model(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                       std::span<const std::int32_t> val, const CalibrationPairs& calibration,
                       CandidateModel& out);

}   // namespace cgcl
