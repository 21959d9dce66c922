// Extracted capacitances in the terms of a flat circuit: what a graph is labelled with.
#pragma once

#include "engine/core/index.hpp"
#include "io/netlist/flat_circuit.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// A coupling between two ends, farad. Ends are numbered: net n is end n, and place t of
/// FlatCircuit::terminal_net, a terminal of a device, is end nets + t.
struct CircuitCoupling {
  std::int64_t a = 0, b = 0;
  double cap_F = 0;   // may be negative, as extractors write it
};

/// Capacitance to ground of a terminal, apart from that of its net.
struct TerminalGround {
  std::int64_t terminal = 0;   // place in FlatCircuit::terminal_net
  double cap_F = 0;
};

/// How a net was found in a parasitics file.
enum class MatchedBy : std::uint8_t { nothing, pins, name, ambiguous };

struct CircuitLabels {
  std::vector<double>
      ground_F;   // [nets] of the net without its terminals; NaN: not labelled. Empty: no labels
  std::vector<TerminalGround> terminal_ground;   // ascending by terminal
  std::vector<CircuitCoupling> couplings;        // as sum_couplings() gives them; supplies are among the ends
  std::vector<double> resistance_ohm, point_ohm;   // [nets] or empty: see CircuitGraph; NaN: not known
  std::vector<MatchedBy> matched_by;               // [nets] empty where the labels stand in the netlist
  std::vector<std::int32_t> unmatched;             // nets of the parasitics that are no net here
  std::int64_t capacitors_read = 0;                // cards of the source
  std::string source;                              // file name; empty where the labels stand in the netlist
  std::string source_sha256;                       // its sha256_of_lines()

  [[nodiscard]] bool empty() const { return ground_F.empty(); }
};

/// The net that an end belongs to.
[[nodiscard]] inline std::int32_t net_of_end(const FlatCircuit& circuit, std::int64_t end) {
  const std::int64_t nets = circuit.nets();
  return end < nets ? static_cast<std::int32_t>(end) : circuit.terminal_net[idx(end - nets)];
}

/// Sums the couplings of equal unordered pairs, such as one per capacitor: each pair once, a <= b, sorted by
/// a, then b. Those of a pair are added in ascending order, so that the order in which a file lists them
/// cannot show in the last place.
[[nodiscard]] std::vector<CircuitCoupling> sum_couplings(std::vector<CircuitCoupling> terms);

}   // namespace cgcl
