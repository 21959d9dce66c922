// predict: capacitances of a netlist or a graph, as what the suffix of the output says.
#include "apps/cli/command_table.hpp"
#include "apps/cli/extracted_labels.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/netlist_settings.hpp"
#include "apps/cli/output_guard.hpp"
#include "apps/cli/parallel_inputs.hpp"
#include "apps/cli/predict_inputs.hpp"
#include "apps/cli/prediction_input.hpp"
#include "apps/cli/prediction_models.hpp"
#include "apps/cli/prediction_output.hpp"
#include "apps/cli/ranked_command.hpp"
#include "apps/cli/run_model.hpp"
#include "apps/cli/several_inputs.hpp"
#include "apps/cli/signals.hpp"
#include "apps/cli/transfer_run.hpp"
#include "apps/predict/coverage.hpp"
#include "apps/predict/listed_table.hpp"
#include "apps/predict/predict_circuit.hpp"
#include "apps/predict/predict_plus.hpp"
#include "apps/train/seen_in.hpp"
#include "engine/core/config.hpp"
#include "engine/core/exec.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/prediction_json.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/text/input_guard.hpp"

#include <chrono>
#include <cmath>   // for lround
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>   // for move

namespace cgcl {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
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

SeenIn seen_by(const std::string& run, const TrainedModel& model, const CircuitGraph& graph) {
  return seen_in(graph, model.description(), candidate_identities(candidate_model_path(run)));
}

void look_whether_seen(SeenIn seen, PredictionInput& in, Console& console) {
  in.seen = seen;
  if (in.seen.any())
    console.warn(str("'", printable(in.graph.name), "' was seen in ", in.seen.text(),
                     ", by its graph, its structure or its files: what is predicted is partly remembered"));
}

/// The links or nets that a graph lists, as a table beside what was extracted.
JsonValue predict_listed(const Settings& settings, const Exec& exec, TrainedModel& model, PredictionInput& in,
                         const PredictionOutput& to, Clock::time_point start, Console& console) {
  const std::string& output = to.path;
  look_whether_seen(seen_by(settings.inputs[0], model, in.graph), in, console);
  const PredictionTable table =
      write_listed_table(output, exec, model, in.graph,
                         {.cmin_F = settings.get_real("cmin"),
                          .style = table_style(settings),
                          .run = model_name(settings, model),
                          .split = sample_parts(run_folder_of(settings.inputs[0]), model, in.graph)});
  std::vector<std::string> files = output_files(output, PredictionFormat::csv);
  if (!to.folder.empty() && on_links(model.description().task))   // of nets a report knows no tables
    files.push_back(write_report_of_table(to, in.seen.any()));
  console.print(str("wrote ", written_text(to, files), ": ", table.nets, " nets, ", table.couplings,
                    " couplings in ", seconds_since(start), " s"));
  JsonValue json = JsonValue::object();
  json.set("output", output).set("files", files).set("report", page_of(files));
  json.set("nets", table.nets).set("couplings", table.couplings);
  json.set("seconds", seconds_since(start)).set("peak_bytes", peak_bytes(exec));
  return with_provenance(json, in);
}

ReportRule report_rule(const Settings& settings) {
  const std::string& rule = settings.get_choice("report");
  return rule == "on" ? ReportRule::on : rule == "off" ? ReportRule::off : ReportRule::automatic;
}

WriteOptions write_options(const Settings& settings, const PredictionInput& in) {
  WriteOptions o;
  if (settings.was_set("cmin")) o.cmin_F = settings.get_real("cmin");
  o.table = table_style(settings);
  o.netlist = settings.inputs.back();
  o.cells = in.cells;
  o.dut = settings.get_string("dut");
  return o;
}

/// By a network and its candidate model.
CircuitPredictionReport network_report(const Settings& settings, const Exec& exec, TrainedModel& model,
                                       PredictionInput& in, Console& console) {
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
                                        PredictionInput& in, Console& console) {
  look_whether_seen(seen_in(model, identities(in.graph)), in, console);
  const bool adapt = settings.get_flag("adapt");
  CircuitPredictionReport report = predict_plus(
      exec, adapt ? adapted_to(exec, model, in.graph, console) : model, in.graph,
      {.per_net = static_cast<int>(settings.get_int("candidates")), .cmin_F = 0, .keep_extracted = adapt});
  report.prediction.model =
      str(run_name(settings.inputs[0]), in.choice ? " (shipped, " : " (", model.name(), ")");
  if (in.choice) report.prediction.model_choice = in.choice->reason;
  return report;
}

/// `transfer`: the report is of circuitgcl+.
JsonValue write_candidates(const Settings& settings, const Exec& exec, CircuitPredictionReport report,
                           bool transfer, PredictionInput& in, const PredictionOutput& to,
                           Clock::time_point start, Console& console) {
  if (in.netlist) attach_circuit(report.prediction, in.circuit, in.places, in.matched_by);
  if (in.netlist) restrict_prediction(report.prediction, in.chosen);
  const WrittenPrediction written =
      write_output(to, report.prediction, in.circuit, write_options(settings, in), in.seen.any());
  for (const std::string& note : written.notes) console.note(note);
  console.print(str("wrote ", written_text(to, written.files), ": ", written.nets, " nets, ",
                    written.couplings, " couplings in ", seconds_since(start), " s"));
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
                       .set("output", to.path)
                       .set("files", written.files)
                       .set("report", page_of(written.files))
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
  json.set("model_choice", choice_json(in.choice));
  return with_provenance(json, in);
}

/// One design, whose settings name the run, where one was named, and then the design as their inputs.
JsonValue predict_design(Settings settings, const PredictionOutput& to, const Exec& exec,
                         PredictionModels& models, Console& console) {
  const std::string& output = to.path;
  const PredictionFormat format = prediction_format(output);
  const auto start = Clock::now();
  const bool named = settings.inputs.size() > 1;
  PredictionModel* model = named ? &models.of_run(settings.inputs[0]) : nullptr;
  std::vector<std::string> files{settings.inputs.back()};
  for (std::string& file : parasitics_files(settings)) files.push_back(std::move(file));
  require_memory_to_read(console, files, ReadKind::labelled_graph);
  PredictionInput in = read_prediction_input(settings, console);
  if (!named) {
    in.choice = models.chosen(in.device_models);
    settings.inputs.insert(settings.inputs.begin(), in.choice->folder);
    model = &models.of_run(in.choice->folder);
  }
  std::optional<TrainedModel>& network = model->network;
  if (network) in.protocol = network->description().protocol;
  for (const std::string& file : files_of(to)) {
    check_not_input(file, in.files);
    check_not_input(file, input_files(settings));
  }
  const bool table = network && !in.netlist && format == PredictionFormat::csv &&
                     (!on_links(network->description().task) || in.graph.links.size() > 0);
  if (network) require_predictable(network->description().task, table, printable(settings.inputs[0]));
  in.estimated_peak_bytes = require_memory(
      console, exec,
      table ? listed_bytes(in.graph.nodes(), in.graph.links.size()) : candidate_bytes(in.graph.nets),
      "prediction");
  if (table) return predict_listed(settings, exec, *network, in, to, start, console);
  if (!in.netlist &&
      (format == PredictionFormat::annotated_spice || format == PredictionFormat::annotated_cdl))
    throw Error(ErrorId::bad_value,
                "a graph file has no netlist to annotate, expected .csv, .inc, .spf or .spef",
                printable(output), "give the netlist itself as the input");
  return write_candidates(settings, exec,
                          network ? network_report(settings, exec, *network, in, console)
                                  : transfer_report(settings, exec, *model->plus, in, console),
                          !network, in, to, start, console);
}

/// Several inputs, some at a time.
int predict_apart(const Settings& settings, const PredictInputs& inputs, std::unique_ptr<Ranks> ranks,
                  Console& console) {
  ParallelInputs work{settings, inputs.designs, inputs.run, "predicted"};
  const ExecOptions exec = exec_options(settings, *ranks, console);
  work.device = exec.device.name();   // chosen, and told, once
  work.threads = exec.threads;
  work.ranks = std::move(ranks);
  if (inputs.run.empty()) {
    const Exec none;
    PredictionModels models(settings, none, console);
    for (const std::string& why : models.shipped().left_out) work.told.push_back(no_model_text(why));
  }
  make_output_folder(settings.get_string("output"));
  return each_input_apart(std::move(work), console) ? 0 : StopSignals::exit_code();
}

}   // namespace

int run_predict(const Settings& settings, Console& console) {
  PredictInputs inputs = predict_inputs(settings.inputs);
  inputs.several = inputs.several || settings.was_set("jobs");
  if (inputs.several && settings.has("parasitics"))
    throw Error(ErrorId::usage, "--parasitics belong to one netlist, expected one input beside them");
  const std::vector<PredictionOutput> outputs =
      prediction_outputs(inputs, settings.get_string("output"), report_rule(settings));
  Settings all = settings;
  all.inputs = inputs.designs;
  if (!inputs.run.empty()) all.inputs.push_back(inputs.run);
  const std::vector<std::string> read = input_files(all);
  for (const PredictionOutput& output : outputs)
    for (const std::string& file : files_of(output)) check_not_input(file, read);
  std::unique_ptr<Ranks> ranks = join_ranks();
  if (!ranks->alone() && inputs.designs.size() < 2)
    throw Error(ErrorId::usage, str(ranks->size(), " ranks share the inputs, expected more than one"));
  if (!ranks->alone() || (inputs.several && inputs.designs.size() > 1 && settings.get_int("jobs") > 1))
    return predict_apart(settings, inputs, std::move(ranks), console);
  const Exec exec(exec_options(settings, console));
  PredictionModels models(settings, exec, console);
  if (inputs.run.empty()) static_cast<void>(models.shipped());   // before anything is read
  const auto predict = [&](std::size_t i) {
    Settings one = settings;
    one.inputs = {inputs.designs[i]};
    if (!inputs.run.empty()) one.inputs.insert(one.inputs.begin(), inputs.run);
    return predict_design(std::move(one), outputs[i], exec, models, console);
  };
  if (!inputs.several) {
    console.result(predict(0));
    return 0;
  }
  make_output_folder(settings.get_string("output"));
  each_input(inputs.designs, "predict", "predicted", predict, console);
  return 0;
}

}   // namespace cgcl
