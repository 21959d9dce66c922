// What is extracted of a design already, in the place of what is predicted of it.
#pragma once

#include "io/annotate/circuit_prediction.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/pairs/net_neighbours.hpp"

#include <vector>

namespace cgcl {

/// Puts the couplings of an extraction, ordered by a, then b, in the place of what is predicted of their
/// pairs, and takes away what is predicted of other pairs of an extracted net: it has none but those that are
/// listed. Such a net has a ground label. Both lists stay ordered.
void keep_extracted_couplings(const CircuitGraph& graph, const std::vector<NetCoupling>& truth,
                              std::vector<CouplingPrediction>& couplings);

/// Of an extracted net: the ground as it is, no lumped coupling and no interval.
void keep_extracted_nets(const CircuitGraph& graph, std::vector<NetPrediction>& nets);

}   // namespace cgcl
