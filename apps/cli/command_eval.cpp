// eval: a trained run on designs it has not seen.
#include "apps/cli/command_table.hpp"
#include "apps/cli/evaluation_report.hpp"
#include "apps/cli/labelled_designs.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/output_guard.hpp"
#include "apps/cli/requirement.hpp"
#include "apps/cli/run_model.hpp"
#include "apps/cli/transfer_evaluation.hpp"
#include "apps/cli/transfer_run.hpp"
#include "apps/predict/candidate_model.hpp"
#include "apps/train/evaluate.hpp"
#include "apps/train/fitted_model.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/run_folder.hpp"
#include "io/text/input_guard.hpp"

#include <algorithm>   // for max
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace cgcl {

namespace {

/// Before any work. Throws Error output_exists for a place that cannot be written, or that is an input.
std::optional<EvaluationFiles> checked_files(const Settings& settings) {
  if (settings.get_string("output").empty()) return std::nullopt;
  const EvaluationFiles files = evaluation_files(settings.get_string("output"));
  for (const std::string& output : {files.json, files.csv}) {
    check_output_file(output);
    check_not_input(output, input_files(settings));
  }
  return files;
}

/// Both are complete before the first appears.
void write_files(const EvaluationFiles& files, const JsonValue& json, const JsonValue& designs) {
  TextFile text(files.json), table(files.csv);
  text << json.dump(2) << '\n';
  write_evaluation_csv(table, designs);
  text.commit();
  table.commit();
}

/// A figure of a design that the run has met is no test of it: refused, or marked where it is asked for.
void check_unseen(const CircuitGraph& graph, const std::string& path, const SeenIn& seen,
                  const Settings& settings, Console& console) {
  if (!seen.any()) return;
  const std::string what = str("'", printable(graph.name), "' was seen in ", seen.text(),
                               ", by its graph, its structure or its files");
  if (!settings.get_flag("allow-seen"))
    throw Error(ErrorId::usage, what + ", expected a design that the run has not met", printable(path),
                "--allow-seen scores it all the same, and marks every output");
  console.warn(what + ": its figures are not zero-shot");
}

/// What is evaluated: a network, a fitted system, or circuitgcl+.
struct Evaluator {
  std::function<SeenIn(const CircuitGraph&)> seen;
  std::function<JsonValue(const CircuitGraph&, const SeenIn&)> scores;   // the object of one design
  JsonValue head = JsonValue::object();   // what the result says before the designs
  Protocol protocol = Protocol::strict;
};

/// What a reader of the figures must know of them, a line each.
std::vector<std::string> watermarks(const Evaluator& evaluator, const JsonValue& designs) {
  std::vector<std::string> out;
  if (evaluator.protocol == Protocol::compat)
    out.emplace_back("compat protocol: trained as the published code does it");
  for (const auto& [name, scores] : designs.as_object())
    if (scores.find("seen")->as_bool())
      out.push_back(str("not zero-shot: '", printable(name), "' was seen by the run"));
  return out;
}

Evaluator network_evaluator(const Exec& exec, const std::filesystem::path& path) {
  const auto model = std::make_shared<TrainedModel>(read_model(path, exec));
  const std::string calibrated_on = candidate_identities(path.parent_path() / "candidate_model.safetensors");
  Evaluator out;
  out.seen = [model, calibrated_on](const CircuitGraph& graph) {
    return seen_in(graph, model->description(), calibrated_on);
  };
  out.scores = [&exec, model](const CircuitGraph& graph, const SeenIn& seen) {
    return evaluation_json(evaluate(exec, *model, graph, seen));
  };
  out.protocol = model->description().protocol;
  out.head.set("task", name_of(model->description().task))
      .set("trained_on", model->description().source_name)
      .set("protocol", name_of(out.protocol));
  return out;
}

Evaluator fitted_evaluator(const Exec& exec, const std::filesystem::path& path) {
  const auto model = std::make_shared<FittedModel>(read_fitted_model(path, exec));
  Evaluator out;
  out.seen = [model](const CircuitGraph& graph) { return seen_in(graph, model->description); };
  out.scores = [&exec, model](const CircuitGraph& graph, const SeenIn& seen) {
    return evaluation_json(evaluate(exec, *model, graph, seen));
  };
  out.head.set("task", name_of(model->description.task))
      .set("model", model->description.model)
      .set("trained_on", model->description.source_name)
      .set("protocol", name_of(out.protocol));
  return out;
}

Evaluator transfer_evaluator(const Exec& exec, const std::filesystem::path& path, const PairsKnown& pairs) {
  const auto model = std::make_shared<PlusModel>(read_plus_model(path, exec));
  Evaluator out;
  out.seen = [model](const CircuitGraph& graph) { return seen_in(*model, identities(graph)); };
  out.scores = [&exec, model, pairs](const CircuitGraph& graph, const SeenIn& seen) {
    return transfer_scores_json(exec, *model, graph, pairs, seen);
  };
  out.head.set("task", name_of(Task::edge_regression))
      .set("model", model->name())
      .set("trained_on", sources_text(model->sources))
      .set("protocol", name_of(out.protocol))
      .set("pairs", pairs.text());
  return out;
}

Evaluator make_evaluator(const Settings& settings, const Exec& exec) {
  const PairsKnown pairs = pairs_known(settings.get_string("pairs"));
  const std::filesystem::path path = model_path(settings.inputs.front());
  if (is_circuitgcl_plus(path)) return transfer_evaluator(exec, path, pairs);
  if (pairs.knowledge == PairKnowledge::given)
    throw Error(ErrorId::usage,
                "this model takes no notice of which pairs couple, expected --pairs with a circuitgcl+ run",
                printable(settings.inputs.front()));
  return is_fitted_model(path) ? fitted_evaluator(exec, path) : network_evaluator(exec, path);
}

}   // namespace

int run_eval(const Settings& settings, Console& console) {
  std::optional<Requirement> requirement;
  if (settings.has("require") && !settings.get_string("require").empty())
    requirement = parse_requirement(settings.get_string("require"));
  const std::optional<EvaluationFiles> files = checked_files(settings);
  const Exec exec(exec_options(settings, console));
  const Evaluator evaluator = make_evaluator(settings, exec);
  JsonValue designs = JsonValue::object();
  std::string missed;
  Progress progress = console.progress("eval", static_cast<std::int64_t>(settings.inputs.size()) - 1);
  std::int64_t estimated = 0;
  for (std::size_t i = 1; i < settings.inputs.size(); ++i) {
    estimated =
        std::max(estimated, require_memory_to_read(console, {settings.inputs[i]}, ReadKind::labelled_graph));
    const CircuitGraph graph = read_graph(settings.inputs[i]);
    if (graph.predicted && !settings.get_flag("allow-predicted")) throw predicted_labels(settings.inputs[i]);
    estimated = std::max(
        estimated,
        require_memory(console, exec, listed_bytes(graph.nodes(), graph.links.size()), "evaluation"));
    if (designs.find(graph.name))
      throw Error(ErrorId::usage,
                  str("two designs are named '", printable(graph.name), "', expected different names"),
                  printable(settings.inputs[i]));
    const SeenIn seen = evaluator.seen(graph);
    check_unseen(graph, settings.inputs[i], seen, settings, console);
    if (graph.predicted)
      console.warn(str("the labels of '", printable(graph.name), "' are predictions, not an extraction"));
    const JsonValue scores = evaluator.scores(graph, seen);
    designs.set(graph.name, scores);
    if (requirement && !requirement->met(scores))
      missed += str(missed.empty() ? "" : ", ", printable(graph.name), " has ",
                    metric_of(scores, requirement->metric));
    progress.update(static_cast<std::int64_t>(i), graph.name);
  }
  progress.finish();
  for (const std::string& line : evaluation_lines(designs)) console.print(line);
  const std::vector<std::string> marks = watermarks(evaluator, designs);
  for (const std::string& mark : marks) console.print(mark);
  JsonValue json = evaluator.head;
  json.set("designs", designs).set("watermarks", marks);
  if (files) write_files(*files, json, designs);
  json.set("estimated_peak_bytes", estimated).set("peak_bytes", peak_bytes(exec));
  console.result(json);   // the figures are worth having even when they are not good enough
  if (!missed.empty())
    throw Error(ErrorId::requirement, str(missed, ", required ", printable(requirement->text)));
  return 0;
}

}   // namespace cgcl
