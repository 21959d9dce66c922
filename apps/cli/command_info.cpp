// info: what is in a file.
#include "apps/cli/command_table.hpp"
#include "apps/cli/graph_summary.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/netlist_settings.hpp"
#include "apps/cli/run_summary.hpp"
#include "engine/core/error.hpp"
#include "io/graph/file_identity.hpp"
#include "io/graph/file_kind.hpp"
#include "io/graph/graph_file.hpp"
#include "io/pt/hetero_reader.hpp"
#include "io/report/parasitics_summary.hpp"
#include "io/safetensors/safetensors.hpp"
#include "io/text/piped_input.hpp"

#include <filesystem>
#include <system_error>

namespace cgcl {
namespace {

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t extent : shape) text += str(text.empty() ? "" : ",", extent);
  return '[' + text + ']';
}

/// `unknown`: of a netlist.
int show_graph(const CircuitGraph& graph, const char* kind, Console& console,
               const std::vector<UnknownModel>* unknown = nullptr) {
  const GraphInfo info = summarise(graph);
  print_graph(console, info, kind);
  console.print(str("source  ", printable(graph.source), graph.synthetic ? " (synthetic)" : ""));
  JsonValue json = graph_json(info, kind);
  json.set("source", graph.source)
      .set("source_sha256", graph.source_sha256)
      .set("synthetic", graph.synthetic);
  if (unknown) json.set("unknown_models", unknown_models_json(*unknown));
  console.result(json);
  return 0;
}

/// Graph files and .pt archives, with their legal labels counted in the range asked for.
int info_graph(const Settings& settings, Console& console, FileKind kind) {
  const std::string& path = settings.inputs.front();
  CapRange range;
  if (settings.has("cap-range"))
    range = {settings.get_reals("cap-range")[0], settings.get_reals("cap-range")[1]};
  CircuitGraph graph = kind == FileKind::pt
                           ? read_pt(path, {.name = {}, .power = {}, .cap_range = range, .notes = nullptr})
                           : read_graph(path);
  if (settings.has("cap-range")) graph.cap_range = range;
  return show_graph(graph, name_of(kind), console);
}

int info_parasitics(const Settings& settings, Console& console) {
  Diagnostics noticed;   // part of the summary
  const Parasitics parasitics =
      read_parasitics(settings.inputs.front(), parasitic_options(settings), noticed);
  for (const std::string& line : parasitics_lines(parasitics, noticed)) console.print(line);
  console.result(parasitics_json(parasitics, noticed));
  return 0;
}

/// A netlist, elaborated as import would.
int info_netlist(const Settings& settings, Console& console) {
  std::vector<std::string> notes;
  ImportedCircuit in;
  NetlistImportOptions options = netlist_import_options(settings);
  options.allow_predicted = true;   // which is shown
  read_noticing(console, [&](Diagnostics& noticed) {
    in = import_circuit(settings.inputs, "", options, noticed, notes);
  });
  for (const std::string& note : notes) console.note(note);
  return show_graph(in.graph, "netlist", console, &in.circuit.unknown_models);
}

/// Models, checkpoints, embeddings and other safetensors: their metadata and tensors.
int info_tensors(const std::string& path, Console& console, FileKind kind) {
  const SafetensorsFile file = read_safetensors(path);
  const std::string prefix = "circuitgcl.";
  const std::string* given = file.find_text("kind");
  const std::string shown =
      given != nullptr && given->starts_with(prefix) ? given->substr(prefix.size()) : name_of(kind);
  JsonValue metadata = JsonValue::object(), tensors = JsonValue::array();
  std::int64_t elements = 0;
  console.print(str(printable(shown), "  ", printable(path)));
  for (const auto& [key, value] : file.metadata) {
    console.print(str("  ", printable(key, 40), ": ", printable(value, 80)));
    metadata.set(key, value);
  }
  for (const TensorEntry& tensor : file.entries) {
    console.print(
        str("  ", printable(tensor.name, 100), "  ", name_of(tensor.dtype), shape_text(tensor.shape)));
    tensors.push(JsonValue::object()
                     .set("name", tensor.name)
                     .set("type", name_of(tensor.dtype))
                     .set("shape", tensor.shape));
    elements += tensor.count();
  }
  console.print(str(file.entries.size(), " tensors, ", elements, " elements"));
  console.result(JsonValue::object()
                     .set("kind", shown)
                     .set("name", path)
                     .set("elements", elements)
                     .set("metadata", metadata)
                     .set("tensors", tensors));
  return 0;
}

/// What no command reads: what it is, and what to do with it.
int info_other(const std::string& path, Console& console, FileNature nature) {
  std::error_code unknown;
  const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(opened_path(path), unknown));
  const std::string hint = advice(nature, FileNature::spice, path);
  console.print(str(printable(path), " is ", noun_of(nature), ", ", bytes, " bytes; no command reads it"));
  if (!hint.empty()) console.print(hint);
  console.result(JsonValue::object()
                     .set("kind", word_of(nature))
                     .set("name", path)
                     .set("bytes", bytes)
                     .set("advice", hint.empty() ? JsonValue() : JsonValue(hint)));
  return 0;
}

}   // namespace

int run_info(const Settings& settings, Console& console) {
  const std::string& path = settings.inputs.front();
  if (std::filesystem::is_regular_file(opened_path(path)))
    require_memory_to_read(console, {path}, ReadKind::graph);
  switch (const FileNature nature = nature_of(path)) {
    case FileNature::absent:
      throw Error(ErrorId::file_missing, "does not exist, expected a file or a run folder", printable(path));
    case FileNature::folder:
      throw Error(ErrorId::foreign_file,
                  "is a folder without config.toml or model.safetensors, expected a run folder",
                  printable(path));
    case FileNature::run:
      show_run(path, console);
      return 0;
    case FileNature::graph:
    case FileNature::pt:
    case FileNature::encoder:
    case FileNature::model:
    case FileNature::checkpoint:
    case FileNature::candidate_model:
    case FileNature::split:
    case FileNature::tensors: {
      const FileKind kind = sniff(path);
      return kind == FileKind::pt || kind == FileKind::graph ? info_graph(settings, console, kind)
                                                             : info_tensors(path, console, kind);
    }
    case FileNature::calibre_view:
    case FileNature::verilog_a:
    case FileNature::xschem:
    case FileNature::magic:
    case FileNature::liberty:
    case FileNature::waveforms:
    case FileNature::encrypted:
    case FileNature::packed:
    case FileNature::lef_def:
    case FileNature::layout:
    case FileNature::coupling_report:
    case FileNature::csv:
    case FileNature::json:
    case FileNature::toml:
      return info_other(path, console, nature);
    default:   // the reader of netlists has the better message where it is none
      return holds_parasitics(path) ? info_parasitics(settings, console) : info_netlist(settings, console);
  }
}

}   // namespace cgcl
