// Which pairs of nets couple, as somebody who knows the layout lists them.
#pragma once

#include "io/graph/circuit_graph.hpp"
#include "io/pairs/pair_columns.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// Lines of two names of nets between a tab or a comma; what stands behind a second one is passed over, and
/// so are blank lines, those that begin with #, and a first line net_a,net_b. Each pair once, a < b,
/// ascending. Throws as LineSource, and Error bad_value, with file:line:col, for a name that no net of the
/// graph has, a net with itself, a graph without names, and a list without pairs.
[[nodiscard]] std::vector<NetPair> read_pair_list(const std::string& path, const CircuitGraph& graph);

}   // namespace cgcl
