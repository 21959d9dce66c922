// The folder of open designs that the benchmark runs on: where each lies, and how it becomes a graph.
#pragma once

#include "apps/cli/settings.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/graph/family_table.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// A design of the table: NAME.graph.safetensors in the folder, or NAME/ with its extraction, *.pex.spice,
/// plain or packed.
struct OpenDesign {
  std::string name, path;   // no path: nothing of that name is there
  bool is_graph = false;
  FamilyRow origin;
};

/// Every design of the table, by name. Throws Error file_missing where the folder is none.
[[nodiscard]] std::vector<OpenDesign> open_designs(const std::string& folder, const FamilyTable& table);

/// Its graph, with the family and technology of the table. Rules of `--device-map` count; what the reader
/// warns of is not told. Throws as read_graph and import_netlist.
[[nodiscard]] CircuitGraph read_open_design(const OpenDesign& design, const Settings& settings);

}   // namespace cgcl
