#include "apps/cli/digital_designs.hpp"

#include "apps/cli/netlist_settings.hpp"
#include "engine/core/error.hpp"
#include "io/circuit/netlist_import.hpp"
#include "io/text/packing.hpp"

#include <algorithm>   // for any_of, sort
#include <filesystem>
#include <initializer_list>
#include <string_view>
#include <system_error>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::error_code unreadable;
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder, unreadable)) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

/// The name of a file, packed or not, without `ending`; empty where it ends otherwise.
std::string stem_of(const fs::path& path, std::string_view ending) {
  const std::string whole = path.filename().string();
  const std::string_view name = without_packing(whole);
  return name.ends_with(ending) ? std::string(name.substr(0, name.size() - ending.size())) : std::string();
}

/// The file of that name and ending in a folder, plain or packed; empty: none.
std::string file_in(const fs::path& folder, const std::string& stem, std::string_view ending) {
  std::error_code absent;
  for (const std::string_view packed : kPackedEndings)
    if (const fs::path path = folder / str(stem, ending, packed); fs::is_regular_file(path, absent))
      return path.string();
  return {};
}

std::string first_cells(const fs::path& folder) {
  for (const fs::path& path : sorted_entries(folder))
    for (const std::string_view ending : {".spice", ".cdl"})
      if (!stem_of(path, ending).empty()) return path.string();
  return {};
}

/// PROCESS=FILE,...
std::map<std::string, std::string> given_cells(const Settings& settings) {
  std::map<std::string, std::string> out;
  for (const std::string& rule : list_of(settings, "cells")) {
    const std::size_t equals = rule.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == rule.size())
      throw Error(ErrorId::bad_value,
                  str("cells: '", printable(rule, 80),
                      "' is not accepted, expected PROCESS=FILE with the cells of a process"));
    out[rule.substr(0, equals)] = rule.substr(equals + 1);
  }
  return out;
}

}   // namespace

DigitalDesigns digital_designs(const std::string& folder, const Settings& settings) {
  std::error_code unknown;
  DigitalDesigns out;
  std::map<std::string, std::string> given = given_cells(settings);
  for (const fs::path& process : sorted_entries(folder)) {
    if (!fs::is_directory(process, unknown)) continue;
    const std::string name = process.filename().string();
    const std::size_t before = out.blocks.size();
    for (const fs::path& path : sorted_entries(process)) {
      const std::string stem = stem_of(path, ".v"), parasitics = file_in(process, stem, ".spef");
      if (!stem.empty() && !parasitics.empty()) out.blocks.push_back({stem, name, path.string(), parasitics});
    }
    if (out.blocks.size() == before) continue;
    out.cells[name] = given.count(name) > 0 ? given.at(name) : first_cells(process);
    if (out.cells[name].empty())
      throw Error(ErrorId::file_missing,
                  str("has no *.spice or *.cdl with the cells of '", printable(name), "'"),
                  printable(process.string()), str("--cells ", printable(name), "=FILE names it"));
  }
  if (out.blocks.empty())
    throw Error(ErrorId::file_missing,
                "has no PROCESS/NAME.v with a NAME.spef beside it, expected placed blocks",
                printable(folder));
  for (const auto& [process, file] : given)
    if (out.cells.count(process) == 0)
      throw Error(ErrorId::bad_value,
                  str("cells: no block is of the process '", printable(process, 80), "'"));
  return out;
}

CircuitGraph read_digital_block(const DigitalBlock& block, const std::string& cells) {
  NetlistImportOptions options;
  options.graph.name = block.name;
  options.reading.cells = {cells};
  Diagnostics noticed;
  std::vector<std::string> notes;
  CircuitGraph graph = import_netlist({block.netlist}, block.parasitics, options, noticed, notes);
  graph.name = block.name;
  graph.family = block.name;
  graph.technology = block.process;
  return graph;
}

}   // namespace cgcl
