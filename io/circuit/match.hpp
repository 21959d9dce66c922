// Netlist and parasitics of one design: which net and which device terminal of one is which of the other.
#pragma once

#include "io/circuit/circuit_labels.hpp"
#include "io/circuit/supplies.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/text/diagnostics.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// What matched how.
struct MatchReport {
  std::string path_rule;   // how instance names of the parasitics become paths of the netlist, in words
  std::int64_t instances = 0, instances_matched = 0,
               fingers = 0;   // of the parasitics; fingers share a device
  std::int64_t cells = 0;     // of the instances matched, those that are cells with ports and no devices
  std::int64_t nets = 0, by_pins = 0, by_name = 0, ambiguous = 0, unmatched = 0;   // of the parasitics
  std::int64_t supplies = 0;          // of the nets, those that match a supply of the netlist
  std::int64_t netlist_nets = 0;      // nets of the netlist, supplies not counted, that stay without labels
  std::int64_t netlist_devices = 0;   // devices that no instance matched, dummies not counted
  std::int64_t dummies = 0;           // unmatched, with all terminals on one net or on supplies
  std::int64_t pins_as_nets = 0;      // pins without a terminal: what ends on them counts for their net
  double lost_F = 0, total_F = 0;     // capacitance that ends on unmatched nets, and all

  /// Whether enough nets were found for the files to be of one design.
  [[nodiscard]] bool is_match() const;
  /// The report as a table, one line each.
  [[nodiscard]] std::vector<std::string> lines() const;
};

/// Finds nets by their instance pins first, by names second. The prefix that an extractor puts before
/// instance paths, its letters and its dividers are inferred from the instances; a name may be any that the
/// net has in the hierarchy, its buses written a<3>, a[3], a(3), a{3} or a_3_; fingers (M1@2, M1__2, M1_2,
/// M1%2) are folded into their device; drain and source may be exchanged. An instance that is no device may
/// be one of a cell, as routers write it: its pins are the ports of the cell, and what ends on them counts
/// for their net. A net takes the netlist net that at least 60 % of its pins agree on; where two do equally,
/// its name decides, and without a name it is ambiguous and left out. No two nets of the parasitics match one
/// net. Capacitances between unmatched nets are left out, those to unmatched supplies are ground. Nets of the
/// netlist that no net matches are not labelled (NaN). Diagnostics: w_match. Throws Error no_match when less
/// than a tenth of the nets that have capacitances match. Linear but for sorts; deterministic.
[[nodiscard]] CircuitLabels match(const FlatCircuit& circuit, const Parasitics& parasitics,
                                  const std::vector<Supply>& supplies, MatchReport& report,
                                  Diagnostics& diagnostics);

}   // namespace cgcl
