// Which pairs of nets of a design may couple, by circuitgcl+.
#pragma once

#include "apps/predict/candidate_ranking.hpp"
#include "apps/transfer/plus_model.hpp"
#include "io/pairs/pair_columns.hpp"

#include <vector>

namespace cgcl {

/// The per_net * nets / 2 pairs of the pool with the largest expected capacitance, with kBackground of the
/// product of the totals of both nets over the sum of all added. Sizes are of the first bag of trees. `nets`
/// are the model's estimates of the nets. Same for any number of threads.
[[nodiscard]] RankedCandidates rank_by_plus(const Exec& exec, const PlusModel& model,
                                            const CandidatePool& pool, const PairColumns& columns,
                                            const std::vector<NetEstimate>& nets, const CircuitGraph& graph,
                                            int per_net);

}   // namespace cgcl
