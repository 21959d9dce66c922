// The capacitances of a file, whatever it is: SPF, DSPF, SPEF, or a netlist with capacitances in it.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/cli/settings.hpp"
#include "apps/compare/capacitance_list.hpp"

#include <string>

namespace cgcl {

/// Reads it as the settings of netlists and parasitics say; what is noticed goes to the console. Files that
/// circuitgcl predicted are taken and marked. Throws Error foreign_file for what is no text, and what the
/// readers throw.
[[nodiscard]] CapacitanceList read_capacitances(const Settings& settings, const std::string& path,
                                                Console& console);

}   // namespace cgcl
