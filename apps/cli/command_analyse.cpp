// analyse: colours, structural bound, labels and baselines of a design.
#include "apps/cli/command_table.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/train/analysis.hpp"
#include "engine/core/error.hpp"
#include "io/graph/graph_file.hpp"

namespace cgcl {
namespace {

ColourInput colour_input(const std::string& choice) {
  if (choice == "type") return ColourInput::type;
  return choice == "devices" ? ColourInput::devices : ColourInput::statistics;
}

}   // namespace

int run_analyse(const Settings& settings, Console& console) {
  const Exec exec(exec_options(settings, console));
  AnalysisOptions options{.rounds = static_cast<int>(settings.get_int("rounds")),
                          .input = colour_input(settings.get_choice("features")),
                          .pair = parse_pair_features(settings.get_string("pair")),
                          .pair_options = {.threads = exec.threads()},
                          .seed = static_cast<std::uint64_t>(settings.get_int("seed"))};
  const std::int64_t estimated = require_memory_to_read(console, settings.inputs, ReadKind::labelled_graph);
  const CircuitGraph graph = read_graph(settings.inputs.front());
  if (graph.predicted)
    console.warn(str("the labels of '", printable(graph.name), "' are predictions, not an extraction"));
  console.stage("colours, bounds and baselines");
  const Analysis analysis = analyse(exec, graph, options);
  if (analysis.on_links.links == 0)
    console.warn("the design has no couplings in its range: bounds and baselines are undefined");
  console.print(str("design     ", printable(graph.name), graph.synthetic ? " (synthetic)" : "",
                    graph.predicted ? " (labels are predictions)" : ""));
  for (const std::string& line : analysis.text()) console.print(line);
  console.result(analysis.json()
                     .set("rounds", options.rounds)
                     .set("features", settings.get_choice("features"))
                     .set("pair", names_of(options.pair))
                     .set("synthetic", graph.synthetic)
                     .set("predicted", graph.predicted)
                     .set("estimated_peak_bytes", estimated)
                     .set("peak_bytes", peak_bytes(exec)));
  return 0;
}

}   // namespace cgcl
