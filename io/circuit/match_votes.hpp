// The pins of a net vote for the net of the netlist that it is. Internal to match.
#pragma once

#include "io/circuit/circuit_labels.hpp"
#include "io/circuit/match_cells.hpp"
#include "io/netlist/flat_circuit.hpp"
#include "io/parasitics/parasitics.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace cgcl {

/// One choice for each net of the parasitics.
struct NetChoice {
  std::int32_t net = -1;   // of the circuit
  MatchedBy by = MatchedBy::nothing;
  std::int64_t votes = 0;
};

/// Terminal of a device by the name a parasitics file gives it (DRN, g, 3 ...); -1 for another name.
[[nodiscard]] int terminal_number(const FlatCircuit& circuit, std::int32_t device, std::string_view name);

/// `places`: what the pins are. `named` [nets]: net of the circuit with the same name, or -1. See match() for
/// the rules.
[[nodiscard]] std::vector<NetChoice> choose_nets(const FlatCircuit& circuit, const Parasitics& parasitics,
                                                 const PinPlaces& places,
                                                 const std::vector<std::int32_t>& named);

}   // namespace cgcl
