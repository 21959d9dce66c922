// The flat arrays of a circuit, from specialised cells. Internal to elaboration.
#pragma once

#include "io/netlist/specialise.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Fills instances, nets and devices of `circuit`, and its aliases where asked to; joins nets over shorts
/// and by *.CONNECT.
void expand(const Netlist& netlist, CellPlans& plans, const CellSize& size, std::int32_t top,
            const std::vector<SpecialisedCell>& cells, bool aliases, FlatCircuit& circuit,
            Diagnostics& diagnostics);

}   // namespace cgcl
