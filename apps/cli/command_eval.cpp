// eval: a trained run on designs it has not seen.
#include "apps/cli/command_table.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/requirement.hpp"
#include "apps/train/evaluate.hpp"
#include "io/graph/graph_file.hpp"

#include <filesystem>

namespace cgcl {

int run_eval(const Settings& settings, Console& console) {
  std::optional<Requirement> requirement;
  if (settings.has("require") && !settings.get_string("require").empty())
    requirement = parse_requirement(settings.get_string("require"));
  const Exec exec(exec_options(settings, console));
  TrainedModel model = read_model(model_path(settings.inputs.front()), exec);

  JsonValue designs = JsonValue::object();
  std::string missed;
  for (std::size_t i = 1; i < settings.inputs.size(); ++i) {
    const Evaluation e = evaluate(exec, model, read_graph(settings.inputs[i]));
    if (e.seen)
      console.warn(str("'", printable(e.design), "' is the training design: its figures are not zero-shot"));
    if (designs.find(e.design))
      throw Error(ErrorId::usage,
                  str("two designs are named '", printable(e.design), "', expected different names"),
                  printable(settings.inputs[i]));
    console.print(str(printable(e.design), ": ", e.scores.text()));
    const char* const what = on_links(model.description().task) ? "links" : "nets";
    JsonValue figures = e.scores.json().set(what, e.scores.samples).set("seen", e.seen);
    if (e.twin_free) {
      console.print(
          str("  without a twin in training, ", e.twin_free->samples, ' ', what, ": ", e.twin_free->text()));
      figures.set("twin_free", e.twin_free->json().set(what, e.twin_free->samples));
    }
    designs.set(e.design, figures);
    if (requirement && !requirement->met(e.scores))
      missed +=
          str(missed.empty() ? "" : ", ", printable(e.design), " has ", e.scores.metric(requirement->metric));
  }
  JsonValue json = JsonValue::object();
  json.set("designs", designs).set("peak_bytes", peak_bytes(exec));
  console.result(json);   // the figures are worth having even when they are not good enough
  if (!missed.empty())
    throw Error(ErrorId::requirement, str(missed, ", required ", printable(requirement->text)));
  return 0;
}

}   // namespace cgcl
