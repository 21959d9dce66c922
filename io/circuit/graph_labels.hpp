// Labels of a circuit as links and ground capacitances of its graph. Internal to build_graph.
#pragma once

#include "io/circuit/build_graph.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Fills links and ground_F of `graph`, whose nodes are already numbered by `places`. `is_supply` [nets].
void add_labels(const FlatCircuit& circuit, const CircuitLabels& labels,
                const std::vector<std::uint8_t>& is_supply, const GraphPlaces& places, CircuitGraph& graph,
                Diagnostics& diagnostics);

}   // namespace cgcl
