#include "apps/cli/import_inputs.hpp"

#include "apps/cli/input_list.hpp"
#include "apps/cli/several_inputs.hpp"
#include "engine/core/error.hpp"
#include "io/graph/file_identity.hpp"
#include "io/report/run_folder.hpp"
#include "io/text/packing.hpp"

#include <algorithm>   // for any_of
#include <filesystem>
#include <set>
#include <string_view>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBeside[] = {".pex.spice", ".spf", ".dspf", ".spef"};

/// A run folder is one input, which the reader refuses by what it is.
bool is_folder(const std::string& path) { return nature_of(path) == FileNature::folder; }

/// Whether the file holds its capacitances itself.
bool has_own_parasitics(const std::string& path) {
  return design_stem(path).ends_with(".pex") || nature_of(path) == FileNature::pt;
}

/// Empty: there is none.
std::string found_beside(const std::string& netlist) {
  const std::string stem = (fs::path(netlist).parent_path() / design_stem(netlist)).string();
  std::error_code absent;
  for (const std::string_view suffix : kBeside)
    for (const std::string_view packed : kPackedEndings) {
      const std::string path = str(stem, suffix, packed);
      if (fs::is_regular_file(path, absent) && !fs::equivalent(path, netlist, absent)) return path;
    }
  return {};
}

/// Netlists and archives of a folder, by name.
std::vector<std::string> designs_in(const std::string& folder, bool beside) {
  std::vector<std::string> out = files_in(folder, [](const std::string& path) {
    const FileNature nature = nature_of(path);
    return nature == FileNature::spice || nature == FileNature::spectre || nature == FileNature::verilog ||
           nature == FileNature::pt;
  });
  std::set<std::string> parasitics;
  for (const std::string& path : out)
    if (beside && !has_own_parasitics(path)) parasitics.insert(found_beside(path));
  std::erase_if(out, [&](const std::string& path) { return parasitics.contains(path); });
  if (out.empty())
    throw Error(ErrorId::bad_value, "the folder holds no netlist and no .pt archive, expected designs in it",
                printable(folder));
  return out;
}

std::string graph_name(const std::string& design) { return design_stem(design) + ".graph.safetensors"; }

/// Throws Error output_exists for a file that nobody has named, unless it is a graph.
void check_unnamed_graph(const std::string& path) {
  std::error_code absent;
  if (!fs::exists(path, absent)) return;
  check_output_file(path);
  if (nature_of(path) != FileNature::graph)
    throw Error(ErrorId::output_exists, "is there and is no graph file", printable(path),
                "name another folder");
}

}   // namespace

ImportInputs import_inputs(const std::vector<std::string>& inputs, const std::string& output, bool beside) {
  ImportInputs out;
  std::error_code absent;
  const bool folder = output.ends_with('/') || fs::is_directory(output, absent);
  out.several = folder || std::any_of(inputs.begin(), inputs.end(), [](const std::string& input) {
                  return input.starts_with('@') || is_folder(input);
                });
  if (!out.several) {
    check_output_file(output);
    out.designs.push_back({inputs, output});
    return out;
  }
  if (!folder)
    throw Error(ErrorId::usage, "is no folder, expected one for several designs, with / at its end",
                printable(output));
  check_output_folder(output);
  std::vector<std::string> designs;
  for (const std::string& input : with_listed_inputs(inputs)) {
    if (!is_folder(input)) {
      designs.push_back(input);
      continue;
    }
    for (std::string& design : designs_in(input, beside)) designs.push_back(std::move(design));
  }
  const std::vector<std::string> outputs = outputs_in(output, designs, graph_name);
  for (std::size_t i = 0; i < designs.size(); ++i) {
    check_unnamed_graph(outputs[i]);
    out.designs.push_back({{designs[i]}, outputs[i]});
  }
  return out;
}

std::string parasitics_beside(const std::string& netlist) {
  if (has_own_parasitics(netlist)) return {};
  std::string found = found_beside(netlist);
  if (!found.empty()) return found;
  std::string wanted;
  for (const std::string_view suffix : kBeside)
    wanted += str(wanted.empty()         ? ""
                  : suffix == kBeside[3] ? " or "
                                         : ", ",
                  printable(design_stem(netlist), 80), suffix);
  throw Error(ErrorId::file_missing, str("has no parasitics beside it, expected ", wanted),
              printable(netlist), "without --parasitics-beside it is imported without labels");
}

}   // namespace cgcl
