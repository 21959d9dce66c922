// synth: a synthetic design as a graph file and, in names that a designer would use, as schematic and SPF.
#include "apps/cli/command_table.hpp"
#include "apps/cli/graph_summary.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/output_guard.hpp"
#include "engine/core/error.hpp"
#include "engine/core/host_memory.hpp"
#include "io/graph/file_kind.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/run_folder.hpp"
#include "io/safetensors/safetensors.hpp"
#include "io/synth/synth.hpp"
#include "io/synth/synth_text.hpp"
#include "io/text/input_guard.hpp"
#include "io/text/unfinished_path.hpp"

#include <filesystem>

namespace cgcl {
namespace {

/// The name becomes a file name, so it must be one on every system.
void check_name(const std::string& name) {
  const bool legal =
      name.size() <= 100 && !name.starts_with('.') && !name.starts_with('-') &&
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
          std::string::npos;
  if (!legal)
    throw Error(ErrorId::bad_value, str("name: '", printable(name, 80),
                                        "' is not accepted, expected letters, digits, '.', '_' and '-'"));
}

SynthOptions synth_options(const Settings& settings) {
  const bool sized = settings.get_int("rows") != 0 || settings.get_int("cols") != 0;
  if (sized && settings.get_int("nodes") != 0)
    throw Error(ErrorId::usage, "--nodes chooses rows and cols, expected only one of both");
  check_name(settings.get_string("name"));
  return {.kind = parse_synth_kind(settings.get_choice("kind")),
          .rows = static_cast<int>(settings.get_int("rows")),
          .cols = static_cast<int>(settings.get_int("cols")),
          .nodes = settings.get_int("nodes"),
          .seed = static_cast<std::uint64_t>(settings.get_int("seed")),
          .name = settings.get_string("name")};
}

/// Whether the file is of a synthetic design; what cannot be read is none.
bool is_synthetic_file(const std::string& path) {
  try {
    if (sniff(path) != FileKind::graph) return is_synth_text(path);
    const auto metadata = read_safetensors_metadata(path);
    const auto found = metadata.find("synthetic");
    return found != metadata.end() && found->second == "true";
  } catch (const Error&) {
    return false;
  }
}

/// The names follow from --name alone and are those that a designer would give, so a file that is there may
/// be the only copy of a real design.
void check_replaceable(const std::string& path, const Settings& settings) {
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) return;
  check_not_input(path, input_files(settings));
  if (!is_synthetic_file(path))
    throw Error(ErrorId::output_exists, "is there and is of no synthetic design, so it is not replaced",
                printable(path), "give another --name or another folder");
}

}   // namespace

int run_synth(const Settings& settings, Console& console) {
  const std::filesystem::path folder = settings.get_string("output");
  check_output_folder(folder);
  const SynthOptions options = resolve(synth_options(settings));
  const std::string& text = settings.get_choice("text");
  const std::string stem = (folder / options.name).string(), file = stem + ".graph.safetensors";
  check_replaceable(file, settings);
  if (text != "off")
    for (const char* suffix : {".sp", ".spf"}) check_replaceable(stem + suffix, settings);
  const std::int64_t estimated =
      require_memory(console, synthesis_bytes(expected_nodes(options)), "the design");
  console.stage("drawing the circuit");
  const synth::Circuit circuit = synth_circuit(options);
  console.stage("extracting it");
  const synth::Extraction extraction = synth::extract(circuit, options.seed);
  const CircuitGraph graph = labelled_graph(options, circuit, extraction);
  const bool with_text = text == "on" || (text == "auto" && graph.nodes() <= kSynthNamedNodes);

  console.stage("writing");
  std::error_code failure;
  const bool made = std::filesystem::create_directory(folder, failure);
  if (failure)
    throw ResourceError(ErrorId::disk, str("cannot create: ", failure.message()), printable(folder.string()));
  if (made) begin_unfinished(folder.string(), Unfinished::folder);
  SynthText written;
  try {
    if (with_text) written = write_synth_text(folder.string(), circuit, extraction);
    write_graph(file, graph);
  } catch (...) {
    std::error_code ignored;
    for (const std::string& path : {written.schematic, written.parasitics})
      if (!path.empty()) std::filesystem::remove(path, ignored);
    if (made) std::filesystem::remove(folder, ignored);
    throw;
  }
  end_unfinished(folder.string());
  JsonValue files = JsonValue::array();
  if (with_text) files.push(written.schematic).push(written.parasitics);
  const GraphInfo info = summarise(graph);
  print_graph(console, info, "graph");
  console.print(str("wrote   ", printable(file)));
  console.result(graph_json(info, "graph")
                     .set("output", file)
                     .set("text", files)
                     .set("estimated_peak_bytes", estimated)
                     .set("peak_bytes", static_cast<std::int64_t>(host_memory::stats().peak)));
  return 0;
}

}   // namespace cgcl
