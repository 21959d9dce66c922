// The capacitances of a file by name of net, whatever the file is: what two files can be compared by.
#pragma once

#include "io/circuit/netlist_import.hpp"
#include "io/pairs/net_neighbours.hpp"
#include "io/parasitics/parasitics.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// Signal nets with what they have to ground and to each other. Coupling to a supply counts as ground, that
/// of pins and sub-nodes as that of their net.
struct CapacitanceList {
  std::string source;                   // file name
  std::vector<std::string> name;        // [nets] paths, '/' between instances
  std::vector<double> ground_F;         // [nets] NaN: not known
  std::vector<NetCoupling> couplings;   // ascending by a, then b, each pair once
  bool predicted = false;               // circuitgcl wrote it

  [[nodiscard]] std::int32_t nets() const { return static_cast<std::int32_t>(name.size()); }
  /// [nets] ground and couplings; an unknown ground counts as 0.
  [[nodiscard]] std::vector<double> totals_F() const;
};

/// Of SPF, DSPF or SPEF. Supplies are the nets that the file declares as such, and those with their names.
[[nodiscard]] CapacitanceList capacitance_list(const Parasitics& parasitics);
/// Of a netlist with capacitances in it. Supplies are those of the import.
[[nodiscard]] CapacitanceList capacitance_list(const ImportedCircuit& circuit);

}   // namespace cgcl
