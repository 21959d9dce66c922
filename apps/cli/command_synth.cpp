// synth: a synthetic design as a graph file and, in names that a designer would use, as schematic and SPF.
#include "apps/cli/command_table.hpp"
#include "apps/cli/graph_summary.hpp"
#include "engine/core/error.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/run_folder.hpp"
#include "io/synth/synth.hpp"
#include "io/synth/synth_text.hpp"
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

}   // namespace

int run_synth(const Settings& settings, Console& console) {
  const std::filesystem::path folder = settings.get_string("output");
  check_output_folder(folder);
  const SynthOptions options = resolve(synth_options(settings));
  console.stage("drawing the circuit");
  const synth::Circuit circuit = synth_circuit(options);
  console.stage("extracting it");
  const synth::Extraction extraction = synth::extract(circuit, options.seed);
  const CircuitGraph graph = labelled_graph(options, circuit, extraction);
  const std::string& text = settings.get_choice("text");
  const bool with_text = text == "on" || (text == "auto" && graph.nodes() <= kSynthNamedNodes);

  console.stage("writing");
  std::error_code failure;
  const bool made = std::filesystem::create_directory(folder, failure);
  if (failure)
    throw ResourceError(ErrorId::disk, str("cannot create: ", failure.message()), printable(folder.string()));
  if (made) begin_unfinished(folder.string(), Unfinished::folder);
  const std::string file = (folder / (graph.name + ".graph.safetensors")).string();
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
  console.result(graph_json(info, "graph").set("output", file).set("text", files));
  return 0;
}

}   // namespace cgcl
