// Completions for shells and the manual page, made from the registry like the help.
#pragma once

#include <string>
#include <string_view>

namespace cgcl {

/// What a shell reads to complete commands, options, their choices, and files. `shell`: bash, zsh or fish.
/// Throws Error bad_value for another one.
[[nodiscard]] std::string completion_script(std::string_view shell);

/// circuitgcl(1) in the man macros of troff.
[[nodiscard]] std::string manual_page();

}   // namespace cgcl
