// Resistances of a parasitics file as labels of the nets that its nets are. Internal to matching.
#pragma once

#include "io/circuit/circuit_labels.hpp"
#include "io/circuit/match_votes.hpp"

#include <vector>

namespace cgcl {

/// Sets resistance_ohm and point_ohm of `labels` to [nets], NaN where nothing is known; leaves them empty
/// where the file has no resistances. `choices` is [nets of the parasitics].
void label_resistances(const FlatCircuit& circuit, const Parasitics& parasitics,
                       const std::vector<NetChoice>& choices, CircuitLabels& labels);

}   // namespace cgcl
