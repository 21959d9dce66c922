// A bare netlist in, predicted capacitances of every net and of every pair that may couple out.
#pragma once

#include "apps/predict/candidate_ranking.hpp"
#include "io/annotate/circuit_prediction.hpp"

namespace cgcl {

struct PredictOptions {
  int per_net = kCandidatesPerNet;      // candidates per net, on the average
  double cmin_F = 0;                    // smaller expected couplings count as lumped
  std::vector<SamplePart> split = {};   // [links] of the training design, see sample_parts()
  bool keep_extracted = false;          // of circuitgcl+: what the graph has labels of is written as it is
};

/// What was predicted and how much of it could be known.
struct CircuitPredictionReport {
  CircuitPrediction prediction;
  std::int64_t pool = 0, candidates = 0;       // pairs scored and kept
  std::int64_t out_of_distribution = 0;        // nets
  std::optional<double> recall, pool_recall;   // share of extracted coupling; only for labelled designs
  double lumped_share = 0;                     // of the predicted coupling
  std::int64_t nets_unknown = 0, couplings_unknown = 0;   // without an interval
};

/// Expected coupling is existence times size. A net's coupling that its candidates do not explain is lumped:
/// what the candidate model expects in all, less the candidates, not below 0. Low and high are the 10 % and
/// the 90 % quantile of the truth on nets and pairs that calibration held out, a pair without a coupling
/// counting as 0 (see calibrate()); NaN where no source design tells: of nets out of distribution, and of
/// their pairs, a single one does not. How often they hold on other designs is measured in
/// docs/candidates.md. Power nets are listed last, as rails without figures. Labels are only copied and
/// counted, never used. Memory grows with nets and candidates, not with the pairs scored; same for any number
/// of threads.
[[nodiscard]] CircuitPredictionReport predict_circuit(const Exec& exec, TrainedModel& model,
                                                      const CandidateModel& candidate_model,
                                                      const CircuitGraph& graph,
                                                      const PredictOptions& options = {});

}   // namespace cgcl
