// Which nets of a circuit are supplies: by name, by declaration, by what is connected.
#pragma once

#include "io/netlist/flat_circuit.hpp"
#include "io/netlist/supply_names.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// How supplies are found. Named nets are given as paths or as local names of the top cell; case counts only
/// where it does in the circuit.
struct SupplyOptions {
  enum class Rule : std::uint8_t { automatic, listed, none };

  Rule rule = Rule::automatic;       // listed and none: only the names below
  std::vector<std::string> power;    // are supplies
  std::vector<std::string> ground;   // are supplies, of the ground kind
  std::vector<std::string> signal;   // are none, whatever the rules say
};

struct Supply {
  std::int32_t net = 0;
  SupplyKind kind = SupplyKind::power;
  std::string reason;   // "named like one", "declared global" ... for the report
};

/// Supplies in the order of nets. The automatic rule takes a net that is named like a supply; is declared
/// global, or of type power or ground; holds at least half of the bulks of the n- or the p-channel
/// transistors of a circuit that has four or more of them; or touches more than 1000 devices and a fifth of
/// all. One pass over the terminals; deterministic. Throws Error bad_value for a listed name that is no net.
[[nodiscard]] std::vector<Supply> find_supplies(const FlatCircuit& circuit, const SupplyOptions& options);

}   // namespace cgcl
