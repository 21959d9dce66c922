// import: a netlist with its parasitics, an extraction, or a published .pt archive to a graph file.
#include "apps/cli/command_table.hpp"
#include "apps/cli/graph_summary.hpp"
#include "apps/cli/import_inputs.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/netlist_settings.hpp"
#include "apps/cli/parallel_inputs.hpp"
#include "apps/cli/several_inputs.hpp"
#include "apps/cli/signals.hpp"
#include "engine/core/error.hpp"
#include "engine/core/host_memory.hpp"
#include "io/circuit/used_device_models.hpp"
#include "io/graph/family_table.hpp"
#include "io/graph/file_identity.hpp"
#include "io/graph/graph_file.hpp"
#include "io/pt/hetero_reader.hpp"
#include "io/text/input_guard.hpp"
#include "io/text/piped_input.hpp"

#include <charconv>
#include <chrono>
#include <filesystem>
#include <sys/resource.h>   // for getrusage
#include <system_error>
#include <utility>   // for move

namespace cgcl {
namespace {

PowerNets parse_power(const std::string& text) {
  if (text == "auto") return {PowerNets::Rule::automatic, {}};
  if (text == "none") return {PowerNets::Rule::none, {}};
  PowerNets power{PowerNets::Rule::listed, {}};
  for (const char *at = text.data(), *end = at + text.size(); at < end;) {
    std::int64_t id = 0;
    const auto [next, failure] = std::from_chars(at, end, id);
    if (failure != std::errc() || id < 0 || (next != end && (*next != ',' || next + 1 == end)))
      throw Error(ErrorId::bad_value, str("power: '", printable(text, 80),
                                          "' is not accepted, expected auto, none or net ids such as 0,3"));
    power.ids.push_back(id);
    at = next == end ? end : next + 1;
  }
  return power;
}

CircuitGraph import_pt(const Settings& settings, Console& console) {
  if (settings.inputs.size() > 1 || settings.has("parasitics"))
    throw Error(ErrorId::usage, "a .pt archive holds its own capacitances, expected it alone");
  std::vector<std::string> notes;
  PtImportOptions options{.name = settings.get_string("name"),
                          .power = parse_power(settings.get_string("power")),
                          .cap_range = {},
                          .notes = &notes};
  if (settings.has("cap-range"))
    options.cap_range = {settings.get_reals("cap-range")[0], settings.get_reals("cap-range")[1]};
  CircuitGraph graph = read_pt(settings.inputs.front(), options);
  for (const std::string& note : notes) console.note(note);
  return graph;
}

/// What reading took and found, besides the graph.
struct ReadingReport {
  std::vector<std::string> notes, files;   // files: that a netlist consists of
  std::vector<UnknownModel> unknown_models;
  DeviceModels device_models;
  JsonValue annotation;     // null: an archive
  std::int64_t bytes = 0;   // of the files named, as they lie on the disk
  double seconds = 0;

  [[nodiscard]] JsonValue add_to(JsonValue json) const {
    rusage usage{};
    const bool known = getrusage(RUSAGE_SELF, &usage) == 0;   // in KiB
    JsonValue lines = JsonValue::array();
    for (const std::string& note : notes) lines.push(note);
    if (!annotation.is_null()) json.set("annotation", annotation);
    return json.set("notes", lines)
        .set("unknown_models", unknown_models_json(unknown_models))
        .set("bytes", bytes)
        .set("seconds", seconds)
        .set("megabytes_per_second", seconds > 0 ? static_cast<double>(bytes) / seconds / 1e6 : 0.0)
        .set("peak_rss_bytes", known ? static_cast<std::int64_t>(usage.ru_maxrss) * 1024 : 0);
  }
};

/// `settings` name the files of one design.
CircuitGraph import_text(const Settings& settings, Console& console, ReadingReport& report) {
  NetlistImportOptions options = netlist_import_options(settings);
  options.parasitics = parasitic_options(settings);
  options.graph.name = settings.get_string("name");
  options.allow_predicted = settings.get_flag("allow-predicted");
  options.mark_predicted_parasitics = true;
  CircuitGraph graph;
  read_noticing(console, [&](Diagnostics& noticed) {
    ImportedCircuit in =
        import_circuit(settings.inputs, parasitics_files(settings), options, noticed, report.notes);
    report.annotation = annotation_json(in);
    if (const std::string text = annotation_text(in.annotated); !text.empty()) report.notes.push_back(text);
    graph = std::move(in.graph);
    report.files = std::move(in.files);
    report.unknown_models = std::move(in.circuit.unknown_models);
    report.device_models = used_device_models(in.circuit);
  });
  for (const std::string& note : report.notes) console.note(note);
  if (graph.predicted)
    console.warn(
        "the capacitances are predictions of circuitgcl: the graph is marked, and neither learnt from nor "
        "evaluated on unless --allow-predicted says so");
  return graph;
}

/// What the design of that name is of, from the flags or else from its row, or the row of its file's name.
FamilyRow origin_of(const Settings& settings, const FamilyTable& families, const std::string& design,
                    const std::string& file = {}) {
  FamilyRow out{.family = settings.get_string("family"), .technology = settings.get_string("technology")};
  if (families.empty() || (!out.family.empty() && !out.technology.empty())) return out;
  const auto named = families.find(design), row = named != families.end() ? named : families.find(file);
  if (row == families.end()) {
    if (!out.family.empty()) return out;
    throw Error(ErrorId::family_table,
                str("the table has no row for the design '", printable(design, 80), "', expected one"),
                printable(settings.get_string("families")),
                "--name gives the design another name, --family its family");
  }
  if (out.family.empty()) out.family = row->second.family;
  if (out.technology.empty()) out.technology = row->second.technology;
  return out;
}

/// The settings for one of the designs, with its files and output as theirs.
Settings design_settings(const Settings& settings, const ImportDesign& design) {
  Settings one = settings;
  one.inputs = design.files;
  one.set("output", design.output, Origin::flag);
  if (!settings.get_flag("parasitics-beside")) return one;
  if (const std::string beside = parasitics_beside(design.files.front()); !beside.empty())
    one.set("parasitics", beside, Origin::flag);
  return one;
}

/// One design into its graph file; `briefly`: in a line.
JsonValue import_design(const Settings& settings, const FamilyTable& families, bool briefly,
                        Console& console) {
  const std::string& output = settings.get_string("output");
  const bool pt = nature_of(settings.inputs.front()) == FileNature::pt;
  std::vector<std::string> files = settings.inputs;
  for (std::string& file : parasitics_files(settings)) files.push_back(std::move(file));
  check_not_input(output, files);
  const std::int64_t estimated = require_memory_to_read(console, files, ReadKind::graph);
  ReadingReport report;
  const auto start = std::chrono::steady_clock::now();
  CircuitGraph graph = pt ? import_pt(settings, console) : import_text(settings, console, report);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (const std::string& file : files) {
    std::error_code unknown;
    const auto size = std::filesystem::file_size(opened_path(file), unknown);
    if (!unknown) report.bytes += static_cast<std::int64_t>(size);
  }
  const FamilyRow origin = origin_of(settings, families, graph.name,
                                     briefly ? design_stem(settings.inputs.front()) : std::string());
  graph.family = origin.family;
  graph.technology = origin.technology;
  check_not_input(output, report.files);
  write_graph(output, graph, report.device_models);

  const GraphInfo info = summarise(graph);
  if (briefly)
    console.print(str("wrote ", printable(output), ": ", info.nets, " nets, ", info.devices, " devices, ",
                      info.links_pin_net + info.links_pin_pin + info.links_net_net, " couplings in range"));
  else
    print_graph(console, info, "graph");
  JsonValue json = graph_json(info, "graph").set("output", output);
  json.set("parasitics", parasitics_files(settings));
  json.set("estimated_peak_bytes", estimated)
      .set("peak_bytes", static_cast<std::int64_t>(host_memory::stats().peak));
  return report.add_to(json);
}

/// Throws Error usage for what only one design can have.
void check_several(const Settings& settings) {
  for (const char* name : {"parasitics", "name"})
    if (settings.has(name))
      throw Error(ErrorId::usage, str("--", name, " is of one design, expected a file as the output"), "",
                  "--parasitics-beside takes TOP.spf and the like beside TOP.sp");
}

}   // namespace

int run_import(const Settings& settings, Console& console) {
  const bool beside = settings.get_flag("parasitics-beside");
  if (beside && settings.has("parasitics"))
    throw Error(ErrorId::usage,
                "--parasitics names what --parasitics-beside looks for, expected one of them");
  const ImportInputs inputs = import_inputs(settings.inputs, settings.get_string("output"), beside);
  if (!inputs.several && settings.was_set("jobs"))
    throw Error(ErrorId::usage,
                "--jobs is of several designs, expected a folder as the output, with / at its end",
                printable(settings.get_string("output")));
  if (inputs.several) check_several(settings);
  FamilyTable families;   // before the work: its faults cost nothing
  if (settings.has("families")) families = read_family_table(settings.get_string("families"));
  if (const std::string name = settings.get_string("name"); !name.empty())
    static_cast<void>(origin_of(settings, families, name));
  if (!inputs.several) {
    console.result(
        import_design(design_settings(settings, inputs.designs.front()), families, false, console));
    return 0;
  }
  make_output_folder(settings.get_string("output"));
  std::vector<std::string> designs;
  for (const ImportDesign& design : inputs.designs) designs.push_back(design.files.front());
  if (designs.size() > 1 && settings.get_int("jobs") > 1)
    return each_input_apart({settings, designs, {}, "imported"}, console) ? 0 : StopSignals::exit_code();
  const auto import = [&](std::size_t i) {
    console.note(printable(designs[i]) + ":");
    return import_design(design_settings(settings, inputs.designs[i]), families, true, console);
  };
  each_input(designs, "import", "imported", import, console);
  return 0;
}

}   // namespace cgcl
