// eval: a trained run on designs it has not seen.
#include "apps/cli/command_table.hpp"
#include "apps/cli/evaluation_report.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/output_guard.hpp"
#include "apps/cli/requirement.hpp"
#include "apps/cli/training_run.hpp"
#include "apps/predict/candidate_model.hpp"
#include "apps/train/evaluate.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/run_folder.hpp"
#include "io/text/input_guard.hpp"

#include <algorithm>   // for max
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

void warn_of(const Evaluation& e, Console& console) {
  if (e.seen)
    console.warn(str("'", printable(e.design), "' was seen in ", e.seen_in.text(),
                     ", by its graph, its structure or its files: its figures are not zero-shot"));
  if (e.predicted)
    console.warn(str("the labels of '", printable(e.design), "' are predictions, not an extraction"));
}

}   // namespace

int run_eval(const Settings& settings, Console& console) {
  std::optional<Requirement> requirement;
  if (settings.has("require") && !settings.get_string("require").empty())
    requirement = parse_requirement(settings.get_string("require"));
  const std::optional<EvaluationFiles> files = checked_files(settings);
  const Exec exec(exec_options(settings, console));
  const std::filesystem::path path = model_path(settings.inputs.front());
  TrainedModel model = read_model(path, exec);
  const std::string calibrated_on = candidate_identities(path.parent_path() / "candidate_model.safetensors");

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
    const Evaluation e = evaluate(exec, model, graph, calibrated_on);
    warn_of(e, console);
    if (designs.find(e.design))
      throw Error(ErrorId::usage,
                  str("two designs are named '", printable(e.design), "', expected different names"),
                  printable(settings.inputs[i]));
    const JsonValue scores = evaluation_json(e);
    designs.set(e.design, scores);
    if (requirement && !requirement->met(scores))
      missed += str(missed.empty() ? "" : ", ", printable(e.design), " has ",
                    metric_of(scores, requirement->metric));
    progress.update(static_cast<std::int64_t>(i), e.design);
  }
  progress.finish();
  for (const std::string& line : evaluation_lines(designs)) console.print(line);
  JsonValue json = JsonValue::object();
  json.set("task", name_of(model.description().task))
      .set("trained_on", model.description().source_name)
      .set("designs", designs);
  if (files) write_files(*files, json, designs);
  json.set("estimated_peak_bytes", estimated).set("peak_bytes", peak_bytes(exec));
  console.result(json);   // the figures are worth having even when they are not good enough
  if (!missed.empty())
    throw Error(ErrorId::requirement, str(missed, ", required ", printable(requirement->text)));
  return 0;
}

}   // namespace cgcl
