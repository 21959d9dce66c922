// The structural bound of a set of links: what no network over endpoint embeddings can exceed.
#pragma once

#include "apps/train/samples.hpp"
#include "io/graph/circuit_graph.hpp"

#include <span>

namespace cgcl {

/// Rounds of colour refinement behind every bound that is reported: the depth of the published edge model.
inline constexpr int kBoundRounds = 5;

/// Unbiased bound on R2 over `samples` (links) for colours of type and statistics, and for the classes of the
/// pairs where given (PairTable::joint). NaN where no two links look alike.
[[nodiscard]] double link_bound(const CircuitGraph& graph, const TaskSamples& samples,
                                std::span<const std::int32_t> pair_class = {});

}   // namespace cgcl
