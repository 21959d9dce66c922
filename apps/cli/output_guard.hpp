// No command writes over what it reads: which files those are follows from the settings.
#pragma once

#include "apps/cli/settings.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// The files that the settings name as inputs, those of run folders one by one. What a netlist includes is
/// known only when it is read.
[[nodiscard]] std::vector<std::string> input_files(const Settings& settings);

/// Throws Error output_exists where the output that the settings name is one of the inputs (see
/// check_not_input); for every command, before it does anything.
void check_output_is_no_input(const Settings& settings);

}   // namespace cgcl
