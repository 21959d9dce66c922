// The first line of a synthetic schematic, by which an import knows it again.
#pragma once

#include <string>
#include <string_view>

namespace cgcl {

/// "* NAME: a synthetic KIND design, by circuitgcl", without the end of the line.
[[nodiscard]] std::string synthetic_heading(std::string_view name, std::string_view kind);

/// Whether `line`, the first of a schematic, is that of a synthetic design: whatever is made from one is
/// labelled synthetic too.
[[nodiscard]] bool is_synthetic_heading(std::string_view line);

}   // namespace cgcl
