// What is known of the nets of a design before anything is predicted, and what is said of all predictions.
#pragma once

#include "apps/predict/predict_circuit.hpp"
#include "io/pairs/candidates.hpp"

#include <vector>

namespace cgcl {

/// Names, terminals and, where there are labels, extracted totals.
[[nodiscard]] std::vector<NetPrediction> described_nets(const CircuitGraph& graph, const CandidatePool& pool,
                                                        const std::vector<NetCoupling>& truth);

/// Tells couplings of the training design which part of its split their link is in.
void mark_split(const CircuitGraph& graph, const std::vector<SamplePart>& parts,
                std::vector<CouplingPrediction>& couplings);

/// Power nets as nets without figures, at the end.
void add_rails(const CircuitGraph& graph, std::vector<NetPrediction>& nets);

/// Counts nets and couplings without an interval.
void count_unknown(CircuitPredictionReport& report);

}   // namespace cgcl
