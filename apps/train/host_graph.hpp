// A circuit graph made ready for models, still in host memory: normalised features and
// directed message edges.
#pragma once

#include "io/dataset/normaliser.hpp"
#include "io/graph/circuit_graph.hpp"
#include "layers/models/graph_batch.hpp"

namespace cgcl {

/// Normalises with `normaliser`; without one the features are left out, for encoders that see
/// node types alone.
[[nodiscard]] HostGraph make_host_graph(const CircuitGraph& graph, const FeatureNormaliser* normaliser);

/// Puts `graph` behind what `all` holds: the disjoint union.
void append(HostGraph& all, const HostGraph& graph);

}   // namespace cgcl
