// Help, version and reference texts, all made from the registry.
#pragma once

#include "apps/cli/option_registry.hpp"

#include <string>

namespace cgcl {

/// What `circuitgcl --help` prints: the verbs and the global options.
[[nodiscard]] std::string program_help();

/// What `circuitgcl VERB --help` prints: inputs, options, defaults, where else they can be set.
[[nodiscard]] std::string verb_help(const VerbRow& verb);

/// "circuitgcl 0.1.0 (commit) -cuda isa=x86-64-v3 Release"
[[nodiscard]] std::string version_text();

/// Every row of this name: flag, key, variable, default, verbs, help. Empty when there is none.
[[nodiscard]] std::string setting_reference(std::string_view name);

}   // namespace cgcl
