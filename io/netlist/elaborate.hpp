// From a netlist as written to the devices of its top cell.
#pragma once

#include "io/netlist/device_map.hpp"
#include "io/netlist/flat_circuit.hpp"
#include "io/netlist/netlist.hpp"
#include "io/text/diagnostics.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace cgcl {

struct ElaborateOptions {
  std::string top = {};   // empty: see elaborate()
  DeviceMap devices = DeviceMap::standard();
  /// Models whose resistors join their nets; patterns as in the device map. Metal resistors are among them.
  std::vector<std::string> short_models = {"lvsres", "short", "rm#*", "sky130_fd_pr__res_generic_m#",
                                           "sky130_fd_pr__res_generic_l1"};
  /// Sources of 0 V between two nets that are not ground join them: in silicon they are not there. A source
  /// to ground drives its net and never joins.
  bool join_probes = true;
  /// Models that are taken for others: (name, name of a known model or of one that the netlist describes).
  std::vector<std::pair<std::string, std::string>> model_aliases = {};
  /// Cells with ports and nothing inside are devices of kind other, with a terminal for each port. Off: an
  /// instance that joins two signals is an error, others are left out with a warning.
  bool boxes = false;
  bool devices_elsewhere = false;   // another netlist has them: empty cells that join signals are no error
  std::int64_t memory_limit_bytes = 0;   // of the result; 0: none
  bool aliases = false;                  // keep FlatCircuit::aliases
  /// Of Verilog: instances of what is no module of the file are devices, with their pins as terminals,
  /// whether a library defines them or not.
  bool cells_as_devices = false;
};

/// Expands the top cell: --top, else the cell of the banner, else the deck where it has elements, else the
/// cell named like the file, else the one with most devices; FlatCircuit::top_reason says which. Parameters:
/// an instance overrides the cell, the cell the globals; m multiplies down the hierarchy unless a cell
/// declares it. Values are computed once for each distinct set of parameters of a cell. Devices are counted
/// before anything is expanded.
/// FlatCircuit::unknown_models names devices whose kind is guessed. A rule of the device map or an alias that
/// the user gave and that fits nothing is a warning.
/// Throws Error bad_value for an alias of a model that neither the map nor the netlist knows; top_unknown,
/// cell_unknown, cells_missing, black_box, pin_count, cell_recursion, netlist_parameter, parameter_cycle,
/// netlist_number, netlist_limit, memory_limit: several faults of one run are collected in `diagnostics` and
/// the first one is thrown. Deterministic.
[[nodiscard]] FlatCircuit elaborate(const Netlist& netlist, const ElaborateOptions& options,
                                    Diagnostics& diagnostics);

}   // namespace cgcl
