// The folder of placed digital blocks that the benchmark runs on, by process.
#pragma once

#include "apps/cli/settings.hpp"
#include "io/graph/circuit_graph.hpp"

#include <map>
#include <string>
#include <vector>

namespace cgcl {

/// PROCESS/NAME.v and PROCESS/NAME.spef in the folder, plain or packed.
struct DigitalBlock {
  std::string name, process, netlist, parasitics;
};

/// Blocks of each process by name, and the file of its cells.
struct DigitalDesigns {
  std::vector<DigitalBlock> blocks;           // by process, then by name
  std::map<std::string, std::string> cells;   // [processes]: of --cells, or the first *.spice or *.cdl there
};

/// Throws Error file_missing where the folder is none or holds no block, bad_value for --cells of another
/// form or of a process that has no block, and file_missing for a process without cells.
[[nodiscard]] DigitalDesigns digital_designs(const std::string& folder, const Settings& settings);

/// Its graph, of the family NAME and the technology PROCESS. Throws as import_netlist.
[[nodiscard]] CircuitGraph read_digital_block(const DigitalBlock& block, const std::string& cells);

}   // namespace cgcl
