// Cells of a gate-level netlist that no file defines. Internal to elaboration.
#pragma once

#include "io/netlist/cell_plan.hpp"

#include <cstdint>

namespace cgcl {

/// Looks at everything that cell `top` consists of. Cells that are missing are one error, cells_missing,
/// which names and counts them; those whose instances have no pin on a signal are left out, a warning
/// (w_filler). For Verilog alone: other netlists have an error for each element.
void report_missing_cells(const Netlist& netlist, std::int32_t top, CellPlans& plans,
                          Diagnostics& diagnostics);

/// Whether all nets of an instance in a module are supplies by their names, or it has none.
[[nodiscard]] bool on_supplies_alone(const Netlist& netlist, const Cell& cell, const Element& element);

}   // namespace cgcl
