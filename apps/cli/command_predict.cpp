// predict: capacitances of a netlist or a graph, as what the suffix of the output says.
#include "apps/cli/command_table.hpp"
#include "apps/cli/extracted_labels.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/netlist_settings.hpp"
#include "apps/cli/output_guard.hpp"
#include "apps/cli/requirement.hpp"
#include "apps/cli/transfer_run.hpp"
#include "apps/predict/coverage.hpp"
#include "apps/predict/listed_table.hpp"
#include "apps/predict/predict_circuit.hpp"
#include "apps/predict/predict_plus.hpp"
#include "apps/train/seen_in.hpp"
#include "engine/core/config.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/prediction_json.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/graph/file_kind.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/run_folder.hpp"
#include "io/text/input_guard.hpp"

#include <chrono>
#include <cmath>   // for lround
#include <filesystem>
#include <optional>
#include <utility>   // for pair

namespace cgcl {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A design to predict: a netlist, or a graph whose circuit is then empty.
struct Input {
  CircuitGraph graph;
  FlatCircuit circuit;
  GraphPlaces places;   // of the circuit in the graph
  std::vector<std::string> cells;
  std::vector<MatchedBy> matched_by;   // [nets of the circuit] where there are parasitics
  std::vector<std::string> files;      // that the netlist consists of
  bool netlist = false;
  std::int64_t estimated_peak_bytes = 0;
  std::vector<UnknownModel> unknown_models = {};
  SeenIn seen = {};
  Protocol protocol = Protocol::strict;      // of the model
  JsonValue annotation = {};                 // null of a graph
  std::vector<NetChoiceState> chosen = {};   // [nets of the circuit]
};

TableStyle table_style(const Settings& settings) {
  return {.si = settings.get_flag("si"),
          .comments = settings.get_flag("comments"),
          .order = settings.get_choice("sort") == "name" ? TableOrder::name : TableOrder::capacitance};
}

fs::path run_folder_of(const std::string& run) { return fs::path(model_path(run)).parent_path(); }

/// Without the folders above it: outputs name no paths of a machine.
std::string run_name(const std::string& run) {
  const fs::path path = fs::path(run).lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

/// A name that says how the model was trained where that is not as usual.
std::string model_name(const Settings& settings, const TrainedModel& model) {
  const bool compat = model.description().protocol == Protocol::compat;
  return run_name(settings.inputs[0]) + (compat ? " (compat protocol)" : "");
}

/// Whether the run has met the design, what it is that nobody knows, and the memory that was expected.
JsonValue with_provenance(JsonValue json, const Input& in) {
  json.set("seen", in.seen.any()).set("seen_in", in.seen.words()).set("protocol", name_of(in.protocol));
  json.set("estimated_peak_bytes", in.estimated_peak_bytes);
  if (in.netlist) json.set("annotation", in.annotation);
  return json.set("unknown_models", unknown_models_json(in.unknown_models));
}

SeenIn seen_by(const std::string& run, const TrainedModel& model, const CircuitGraph& graph) {
  return seen_in(graph, model.description(), candidate_identities(candidate_model_path(run)));
}

void look_whether_seen(SeenIn seen, Input& in, Console& console) {
  in.seen = seen;
  if (in.seen.any())
    console.warn(str("'", printable(in.graph.name), "' was seen in ", in.seen.text(),
                     ", by its graph, its structure or its files: what is predicted is partly remembered"));
}

Input read_input(const Settings& settings, Console& console) {
  const std::string& path = settings.inputs[1];
  Input in;
  const std::string& parasitics = settings.get_string("parasitics");
  if (!fs::is_directory(path) && sniff(path) != FileKind::unknown) {
    if (!parasitics.empty())
      throw Error(ErrorId::usage, "parasitics belong to a netlist, and a graph has its own", printable(path));
    in.graph = read_graph(path);
    return in;
  }
  std::vector<std::string> notes;
  read_noticing(console, [&](Diagnostics& noticed) {
    NetlistImportOptions options = netlist_import_options(settings);
    options.parasitics = parasitic_options(settings);
    ImportedCircuit read = import_circuit({path}, parasitics_files(settings), options, noticed, notes);
    if (const std::string text = annotation_text(read.annotated); !text.empty()) notes.push_back(text);
    JsonValue annotation = annotation_json(read);
    in = {std::move(read.graph),
          std::move(read.circuit),
          std::move(read.places),
          std::move(read.cells),
          std::move(read.labels.matched_by),
          std::move(read.files),
          true};
    in.unknown_models = in.circuit.unknown_models;
    in.annotation = std::move(annotation);
    in.chosen = std::move(read.chosen);
  });
  for (const std::string& note : notes) console.note(note);
  return in;
}

/// The links or nets that a graph lists, as a table beside what was extracted.
int predict_listed(const Settings& settings, const Exec& exec, TrainedModel& model, Input& in,
                   Clock::time_point start, Console& console) {
  const std::string& output = settings.get_string("output");
  look_whether_seen(seen_by(settings.inputs[0], model, in.graph), in, console);
  const PredictionTable table =
      write_listed_table(output, exec, model, in.graph,
                         {.cmin_F = settings.get_real("cmin"),
                          .style = table_style(settings),
                          .run = model_name(settings, model),
                          .split = sample_parts(run_folder_of(settings.inputs[0]), model, in.graph)});
  const std::vector<std::string> files = output_files(output, PredictionFormat::csv);
  console.print(str("wrote ", printable(files[0]), ", ", printable(files[1]), ": ", table.nets, " nets, ",
                    table.couplings, " couplings in ", seconds_since(start), " s"));
  JsonValue json = JsonValue::object();
  json.set("output", output).set("files", files).set("nets", table.nets).set("couplings", table.couplings);
  json.set("seconds", seconds_since(start)).set("peak_bytes", peak_bytes(exec));
  console.result(with_provenance(json, in));
  return 0;
}

WriteOptions write_options(const Settings& settings, const Input& in) {
  WriteOptions o;
  if (settings.was_set("cmin")) o.cmin_F = settings.get_real("cmin");
  o.table = table_style(settings);
  o.netlist = settings.inputs[1];
  o.cells = in.cells;
  o.dut = settings.get_string("dut");
  return o;
}

/// By a network and its candidate model.
CircuitPredictionReport network_report(const Settings& settings, const Exec& exec, TrainedModel& model,
                                       Input& in, Console& console) {
  const CandidateModel candidate_model = candidate_model_of(settings.inputs[0], exec);
  look_whether_seen(seen_by(settings.inputs[0], model, in.graph), in, console);
  CircuitPredictionReport report =
      predict_circuit(exec, model, candidate_model, in.graph,
                      {.per_net = static_cast<int>(settings.get_int("candidates")),
                       .cmin_F = 0,
                       .split = sample_parts(run_folder_of(settings.inputs[0]), model, in.graph)});
  report.prediction.model = model_name(settings, model);
  return report;
}

/// By circuitgcl+, which is named beside the run.
CircuitPredictionReport transfer_report(const Settings& settings, const Exec& exec, const PlusModel& model,
                                        Input& in, Console& console) {
  look_whether_seen(seen_in(model, identities(in.graph)), in, console);
  const bool adapt = settings.get_flag("adapt");
  CircuitPredictionReport report = predict_plus(
      exec, adapt ? adapted_to(exec, model, in.graph, console) : model, in.graph,
      {.per_net = static_cast<int>(settings.get_int("candidates")), .cmin_F = 0, .keep_extracted = adapt});
  report.prediction.model = str(run_name(settings.inputs[0]), " (", model.name(), ")");
  return report;
}

/// `transfer`: the report is of circuitgcl+.
int write_candidates(const Settings& settings, const Exec& exec, CircuitPredictionReport report,
                     bool transfer, Input& in, PredictionFormat format, Clock::time_point start,
                     Console& console) {
  if (in.netlist) attach_circuit(report.prediction, in.circuit, in.places, in.matched_by);
  if (in.netlist) restrict_prediction(report.prediction, in.chosen);
  const WrittenPrediction written = write_prediction(settings.get_string("output"), format, report.prediction,
                                                     in.circuit, write_options(settings, in));
  for (const std::string& note : written.notes) console.note(note);
  std::string files;
  for (const std::string& file : written.files) files += (files.empty() ? "" : ", ") + printable(file);
  console.print(str("wrote ", files, ": ", written.nets, " nets, ", written.couplings, " couplings in ",
                    seconds_since(start), " s"));
  console.print(str("scored ", report.pool, " pairs, kept ", report.candidates, "; ",
                    std::lround(100 * report.lumped_share),
                    " % of the expected coupling is lumped: of a net, but of none of its pairs that were "
                    "kept; ",
                    report.out_of_distribution, " nets are out of distribution"));
  console.print(transfer
                    ? "couplings are sized by trees on columns of pairs, totals by trees on columns of nets"
                    : sizing_text(report.prediction.sizing));
  const IntervalCoverage coverage = interval_coverage(report.prediction);
  if (coverage.nets.labelled > 0) console.print(coverage.text());
  if (2 * report.out_of_distribution > in.graph.nets)
    console.warn(str(report.out_of_distribution, " of ", in.graph.nets,
                     " nets are out of distribution, by devices or connections: ",
                     2 * report.nets_unknown > in.graph.nets
                         ? "their intervals are unknown, as the source designs tell nothing of them"
                         : "their intervals are those of source designs that were left out"));
  if (report.recall)
    console.print(str("the pairs kept hold ", static_cast<double>(std::lround(1000 * *report.recall)) / 10,
                      " % of the extracted coupling between signal nets"));
  JsonValue json = JsonValue::object()
                       .set("output", settings.get_string("output"))
                       .set("files", written.files)
                       .set("version", kVersion)
                       .set("model", report.prediction.model)
                       .set("trained_on", report.prediction.model_design)
                       .set("nets", written.nets)
                       .set("couplings", written.couplings)
                       .set("pairs_scored", report.pool)
                       .set("candidates", report.candidates)
                       .set("candidate_recall", report.recall ? JsonValue(*report.recall) : JsonValue())
                       .set("pool_recall", report.pool_recall ? JsonValue(*report.pool_recall) : JsonValue())
                       .set("lumped_share", report.lumped_share)
                       .set("extracted", extracted_json(report.prediction))
                       .set("nets_out_of_distribution", report.out_of_distribution)
                       .set("nets_without_interval", report.nets_unknown)
                       .set("couplings_without_interval", report.couplings_unknown)
                       .set("coverage", coverage.nets.labelled > 0 ? coverage.json() : JsonValue())
                       .set("ground_F", written.ground_F)
                       .set("lumped_F", written.lumped_F)
                       .set("coupling_F", written.coupling_F)
                       .set("seconds", seconds_since(start))
                       .set("peak_bytes", peak_bytes(exec));
  set_sizing(json, report.prediction.sizing);
  console.result(with_provenance(json, in));
  return 0;
}

/// One of the two.
std::pair<std::optional<PlusModel>, std::optional<TrainedModel>> read_run(const Settings& settings,
                                                                          const Exec& exec) {
  const fs::path path = model_path(settings.inputs[0]);
  if (is_circuitgcl_plus(path)) return {read_plus_model(path, exec), std::nullopt};
  if (settings.get_flag("adapt"))
    throw Error(ErrorId::usage, str("--adapt is of ", kPlusModelName, ", expected a run of it"),
                printable(settings.inputs[0]));
  return {std::nullopt, read_model(path, exec)};
}

}   // namespace

int run_predict(const Settings& settings, Console& console) {
  const std::string& output = settings.get_string("output");
  const PredictionFormat format = prediction_format(output);
  if (format == PredictionFormat::csv_folder) {
    check_output_folder(output);
    check_output_tables(output);
  } else {
    check_output_file(output);
  }
  const std::vector<std::string> outputs = output_files(output, format);
  for (const std::string& file : outputs) check_not_input(file, input_files(settings));
  const auto start = Clock::now();
  const Exec exec(exec_options(settings, console));
  std::vector<std::string> files{settings.inputs[1]};
  for (std::string& file : parasitics_files(settings)) files.push_back(std::move(file));
  require_memory_to_read(console, files, ReadKind::labelled_graph);
  auto [plus, network] = read_run(settings, exec);
  Input in = read_input(settings, console);
  if (network) in.protocol = network->description().protocol;
  for (const std::string& file : outputs) check_not_input(file, in.files);
  const bool table = network && !in.netlist && format == PredictionFormat::csv &&
                     (!on_links(network->description().task) || in.graph.links.size() > 0);
  if (network) require_predictable(network->description().task, table, printable(settings.inputs[0]));
  in.estimated_peak_bytes = require_memory(
      console, exec,
      table ? listed_bytes(in.graph.nodes(), in.graph.links.size()) : candidate_bytes(in.graph.nets),
      "prediction");
  if (table) return predict_listed(settings, exec, *network, in, start, console);
  if (!in.netlist &&
      (format == PredictionFormat::annotated_spice || format == PredictionFormat::annotated_cdl))
    throw Error(ErrorId::bad_value,
                "a graph file has no netlist to annotate, expected .csv, .inc, .spf or .spef",
                printable(output), "give the netlist itself as the input");
  return write_candidates(settings, exec,
                          plus ? transfer_report(settings, exec, *plus, in, console)
                               : network_report(settings, exec, *network, in, console),
                          plus.has_value(), in, format, start, console);
}

}   // namespace cgcl
