// Several parasitics files of one design: each block's belong to the instances of the block.
#pragma once

#include "io/netlist/flat_circuit.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/text/diagnostics.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// One Parasitics with paths of `circuit` for names, whose divider is '/'. The file of the top cell stands
/// for itself (of files that name no cell of the circuit, the first one); another one is put into every
/// instance that *DEFINE or *PDEFINE of the files above it gives its design, else into every instance of the
/// cell called like its design. `cells`: names of the netlist's cells, by FlatInstance::cell. The net at a
/// port of a block then has a net in the file of either side: their capacitances add up. Nets are numbered by
/// instance, see Parasitics::part. One file without parts is given back as it is. An instance whose file is
/// missing is refused (not_available), or where `partial` accepts it a w_part. Throws Error part_unknown for
/// a file that belongs nowhere, and for files that contain each other; netlist_limit beyond 2^31-1 ends.
[[nodiscard]] Parasitics merge_parasitics(std::vector<Parasitics> files, const FlatCircuit& circuit,
                                          const std::vector<std::string>& cells, bool partial,
                                          Diagnostics& diagnostics);

}   // namespace cgcl
