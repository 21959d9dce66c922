// Help, version and reference texts, all made from the registry.
#pragma once

#include "apps/cli/option_registry.hpp"

#include <string>

namespace cgcl {

/// What `circuitgcl --help` prints: the commands and the global options.
[[nodiscard]] std::string program_help();

/// What `circuitgcl COMMAND --help` prints: inputs, options, defaults, where else they can be set.
[[nodiscard]] std::string command_help(const CommandRow& command);

/// "circuitgcl 0.1.0 (commit) isa=x86-64-v3 Release"
[[nodiscard]] std::string version_text();

/// Every row of this name: flag, key, variable, default, commands, help. Empty when there is none.
[[nodiscard]] std::string setting_reference(std::string_view name);

}   // namespace cgcl
