// A graph in numbers, as the commands show it.
#pragma once

#include "apps/cli/console.hpp"
#include "io/graph/graph_info.hpp"

#include <string>

namespace cgcl {

/// The object that `info` prints for a graph; `kind` is what the file is.
[[nodiscard]] JsonValue graph_json(const GraphInfo& info, const std::string& kind);

/// The same numbers as lines for a reader.
void print_graph(Console& console, const GraphInfo& info, const std::string& kind);

}   // namespace cgcl
