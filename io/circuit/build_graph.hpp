// From a flat circuit and its labels to the graph that models read.
#pragma once

#include "io/circuit/circuit_labels.hpp"
#include "io/circuit/feature_rows.hpp"
#include "io/circuit/supplies.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/text/diagnostics.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cgcl {

/// Every positive capacitance is a legal label of a text netlist, whatever its technology.
inline constexpr CapRange kOpenCapRange = {.lo_F = 0, .hi_F = std::numeric_limits<double>::infinity()};

struct BuildOptions {
  std::string name;   // of the graph; empty: the top cell
  TerminalClasses terminal_classes = TerminalClasses::joined;
  CapRange cap_range = kOpenCapRange;
};

/// What of the circuit is where in the graph; -1: not there. No two nets share a node; a supply has none.
struct GraphPlaces {
  std::vector<std::int32_t> net;         // [nets] node of each net
  std::vector<std::int32_t> terminal;    // [terminals] node of each terminal's pin
  std::vector<std::int32_t> power_net;   // [CircuitGraph::power_nets] net of each
};

/// Nodes stand in the order of the circuit: nets that carry a device terminal and are no supply, all
/// devices, and the pins of each device (a MOS has three, other devices one per terminal). A pin on a
/// supply has no net. Couplings between supplies and others count as ground of the others; what ends on a
/// terminal without a pin counts for its net; sums that are not positive, capacitances inside one net and
/// those on nets without a terminal are left out. The ground label of a net includes that of its
/// terminals. `places` may be null. Diagnostics: w_rail, w_negative, w_self, w_node, w_dummy. Throws Error
/// bad_value for a capacitance range that is none, netlist_limit beyond 2^31-1 nodes. Linear but for a
/// sort of the couplings; deterministic.
[[nodiscard]] CircuitGraph build_graph(const FlatCircuit& circuit, const CircuitLabels& labels,
                                       const std::vector<Supply>& supplies, const BuildOptions& options,
                                       Diagnostics& diagnostics, GraphPlaces* places = nullptr);

}   // namespace cgcl
