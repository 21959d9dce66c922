#include "apps/cli/open_designs.hpp"

#include "apps/cli/netlist_settings.hpp"
#include "engine/core/error.hpp"
#include "io/circuit/netlist_import.hpp"
#include "io/graph/graph_file.hpp"
#include "io/text/packing.hpp"

#include <filesystem>
#include <system_error>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

/// The extraction in the folder of a design, the first by name; empty: none.
std::string extraction_in(const fs::path& folder) {
  std::string found;
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(folder, unreadable)) {
    const std::string name = entry.path().filename().string(), path = entry.path().string();
    if (!without_packing(name).ends_with(".pex.spice")) continue;
    if (found.empty() || path < found) found = path;
  }
  return found;
}

}   // namespace

std::vector<OpenDesign> open_designs(const std::string& folder, const FamilyTable& table) {
  std::error_code unknown;
  if (!fs::is_directory(folder, unknown))
    throw Error(ErrorId::file_missing, "is no folder, expected one with a design per folder or graph file",
                printable(folder));
  std::vector<OpenDesign> out;
  for (const auto& [name, origin] : table) {
    const fs::path graph = fs::path(folder) / (name + ".graph.safetensors");
    const bool is_graph = fs::is_regular_file(graph, unknown);
    out.push_back({.name = name,
                   .path = is_graph ? graph.string() : extraction_in(fs::path(folder) / name),
                   .is_graph = is_graph,
                   .origin = origin});
  }
  return out;
}

CircuitGraph read_open_design(const OpenDesign& design, const Settings& settings) {
  CircuitGraph graph;
  if (design.is_graph) {
    graph = read_graph(design.path);
  } else {
    NetlistImportOptions options;
    options.graph.name = design.name;
    add_device_rules(settings, options.elaboration.devices);
    Diagnostics noticed;
    std::vector<std::string> notes;
    graph = import_netlist({design.path}, "", options, noticed, notes);
  }
  graph.name = design.name;
  graph.family = design.origin.family;
  graph.technology = design.origin.technology;
  return graph;
}

}   // namespace cgcl
