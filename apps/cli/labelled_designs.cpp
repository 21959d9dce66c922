#include "apps/cli/labelled_designs.hpp"

#include "apps/cli/known_designs.hpp"
#include "apps/cli/memory_check.hpp"
#include "engine/core/index.hpp"
#include "io/graph/graph_file.hpp"
#include "io/pairs/net_neighbours.hpp"
#include "io/text/piped_input.hpp"
#include "io/text/sha256.hpp"

#include <algorithm>   // for max
#include <filesystem>
#include <system_error>

namespace cgcl {

namespace {

std::int64_t file_bytes(const std::string& path) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(opened_path(path), absent);
  return absent ? 0 : static_cast<std::int64_t>(size);
}

void check_labels(const CircuitGraph& graph, const std::string& path, const LabelledDesignOptions& options,
                  Console& console) {
  if (graph.predicted) {
    if (!options.allow_predicted) throw predicted_labels(path);
    console.warn(str("the labels of '", printable(graph.name), "' are predictions, not an extraction"));
  }
  if (graph.links.size() == 0)
    throw Error(ErrorId::no_labels, "no coupling between nets, expected a labelled graph", printable(path),
                "`circuitgcl import NETLIST --parasitics FILE` makes one");
  if (options.check) options.check(graph, path);
}

}   // namespace

JsonValue design_json(const CircuitGraph& graph, const std::string& path, const std::string& content) {
  JsonValue json = JsonValue::object();
  json.set("name", graph.name).set("sha256", sha256_of_file(path)).set("fingerprint", content);
  if (!graph.source_sha256.empty()) json.set("source_sha256", graph.source_sha256);
  if (!graph.family.empty()) json.set("family", graph.family);
  if (!graph.technology.empty()) json.set("technology", graph.technology);
  return json;
}

Error predicted_labels(const std::string& path) {
  return {ErrorId::predicted_labels, "the labels are predictions of circuitgcl, expected an extraction",
          printable(path), "--allow-predicted takes them for labels all the same"};
}

namespace {

/// One design to its rows; nothing where it has too few couplings.
void add_design(const Exec& exec, const std::string& path, const LabelledDesignOptions& options,
                KnownDesigns& known, LabelledDesigns& out, Console& console) {
  out.estimated_peak_bytes =
      std::max(out.estimated_peak_bytes, require_memory_to_read(console, {path}, ReadKind::labelled_graph));
  const CircuitGraph graph = options.read ? options.read(path) : read_graph(path);
  check_labels(graph, path, options, console);
  const auto couplings = static_cast<std::int64_t>(net_couplings(graph).size());
  if (couplings < options.min_couplings) {
    console.warn(str("'", printable(graph.name), "' has ", couplings, " couplings between nets, fewer than ",
                     options.min_couplings, ": it is left out"));
    return;
  }
  DesignRows rows(exec, graph, options.rows);
  known.add(rows.origin, path);
  out.json.push_back(design_json(graph, path, rows.origin.identities.front())
                         .set("links", rows.links)
                         .set("nets", graph.nets));
  out.rows.push_back(std::move(rows));
  if (options.read) return;
  for (DeviceModelCount& used : read_device_models(path)) out.device_models.insert(std::move(used.model));
}

}   // namespace

LabelledDesigns read_labelled_designs(const Exec& exec, const std::vector<std::string>& paths,
                                      const LabelledDesignOptions& options, Console& console) {
  std::string largest;
  for (const std::string& path : paths)
    if (largest.empty() || file_bytes(path) > file_bytes(largest)) largest = path;
  LabelledDesigns out;
  out.estimated_peak_bytes = require_memory_to_read(console, {largest}, ReadKind::labelled_graph);
  KnownDesigns known([&](const std::string& text) { console.warn(text); });
  Progress progress = console.progress("designs", static_cast<std::int64_t>(paths.size()));
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (options.stop()) {
      out.stopped = true;
      return out;
    }
    try {
      add_design(exec, paths[i], options, known, out, console);
    } catch (const Error& error) {
      if (!options.left_out || error.exit_code() != ExitCode::usage) throw;
      options.left_out(paths[i], error);
    }
    progress.update(static_cast<std::int64_t>(i) + 1, out.rows.empty() ? "" : out.rows.back().origin.name);
  }
  progress.finish();
  if (out.rows.empty())
    throw Error(
        ErrorId::no_labels,
        str("no design has ", options.min_couplings, " couplings between nets, expected one at least"),
        printable(paths.front()));
  return out;
}

}   // namespace cgcl
