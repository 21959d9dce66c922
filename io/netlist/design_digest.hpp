// The identity of a design: of the files that it is made of. Internal to elaboration.
#pragma once

#include "io/netlist/netlist.hpp"
#include "io/netlist/specialise.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// Netlist::digest() of the files that hold cells and elements of the top, and of others with cells, but for
/// those of model libraries: opened as a section, or with a cell that stands for a device.
[[nodiscard]] std::string digest_of_design(const Netlist& netlist, const std::vector<SpecialisedCell>& cells,
                                           CellPlans& plans);

}   // namespace cgcl
