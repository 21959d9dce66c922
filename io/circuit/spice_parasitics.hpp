// Parasitics that an extractor wrote as SPICE: a netlist with C and R cards, of the same design as another
// one.
#pragma once

#include "io/circuit/extract_labels.hpp"
#include "io/netlist/elaborate.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/text/diagnostics.hpp"

#include <string>
#include <vector>

namespace cgcl {

struct SpiceParasitics {
  Parasitics parasitics;   // its divider is '/'; pins are "1" "2" ... in the order of the device's terminals
  std::vector<std::string> files;   // that were read, included ones too
  std::string predicted_at;         // Netlist::predicted_at
};

/// Reads `path` as a netlist and everything in it that is no device as parasitics, whatever their number:
/// sub-nodes are joined over resistors, capacitors summed by pair of nets. What Magic, KLayout-PEX and
/// Calibre
/// (.pex.netlist with the files it includes) write, an annotated netlist, and cards alone (.inc): nodes that
/// are named through instances of `schematic` (X1.m, or XDUT.X1.m for one XDUT that it does not have) become
/// paths. The cell called like the top of `schematic` is read, else the one that elaborate() chooses. Nets on
/// which no capacitor ends are not extracted. Throws Error as read_netlist, elaborate and extract_labels.
[[nodiscard]] SpiceParasitics read_spice_parasitics(const std::string& path, const FlatCircuit& schematic,
                                                    const NetlistOptions& reading,
                                                    const ElaborateOptions& elaboration,
                                                    Diagnostics& diagnostics);

/// The same of a netlist that was read; it may hold faults that elaborate() throws.
[[nodiscard]] Parasitics spice_parasitics(const Netlist& netlist, const FlatCircuit& schematic,
                                          const ElaborateOptions& elaboration, Diagnostics& diagnostics);

}   // namespace cgcl
