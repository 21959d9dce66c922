// Which format the beginning of a text is in.
#pragma once

#include "io/graph/file_identity.hpp"

#include <string_view>

namespace cgcl {

/// spice, spectre, calibre_view, parasitics, verilog, lef_def, csv, json, toml, empty or text, by the
/// statements that stand in `start`, the first lines of a file.
[[nodiscard]] FileNature text_nature(std::string_view start);

}   // namespace cgcl
