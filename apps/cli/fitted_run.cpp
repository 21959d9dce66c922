#include "apps/cli/fitted_run.hpp"

#include "apps/cli/config_file.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/training_run.hpp"
#include "apps/train/fitted_model.hpp"
#include "engine/core/config.hpp"
#include "io/text/file_bytes.hpp"

#include <algorithm>   // for max
#include <chrono>
#include <optional>

namespace cgcl {
namespace {

constexpr std::int64_t kNetworkWidth = 4;   // of the network that is never trained

/// A network of which nothing but its samples, their split and their groups is asked: systems without one get
/// what it would get.
Downstream untrained(const Exec& exec, const SourceDesigns& source, RunOptions options) {
  options.train = source.options_of(options.train);
  options.train.model = "circuitgcl";
  options.train.head.hidden = kNetworkWidth;
  options.train.loss = finds_links(options.train.task)  ? "bce"
                       : classifies(options.train.task) ? "ce"
                                                        : "mse";
  return Downstream(exec, source.graph, options.train, {}, source.split);
}

JsonValue result_json(const Exec& exec, const Settings& settings, const TrainResult& result,
                      const Downstream& network, const SourceDesigns& source) {
  JsonValue json = JsonValue::object();
  json.set("epochs", 0).set("best_epoch", 0).set("seconds", result.seconds);
  json.set("val_twin_free", result.val_twin_free.json()).set("val", result.val.json());
  json.set("task", settings.get_choice("task")).set("model", settings.get_choice("model"));
  json.set("seed", static_cast<std::int64_t>(exec.seed()));
  json.set("split_by", source.split_by(network.split()));
  json.set("protocol", name_of(Protocol::strict));
  json.set("designs", source.json).set("version", kVersion);
  json.set("options", settings_json(settings)).set("device", exec.device().name());
  json.set("estimated_peak_bytes", result.estimated_peak_bytes);
  return json.set("peak_bytes", peak_bytes(exec));
}

}   // namespace

JsonValue run_fitted(const Exec& exec, RunFolder& folder, const Settings& settings, Console& console) {
  const std::string& name = settings.get_choice("model");
  if (settings.was_set("epochs") && settings.origin_of("epochs") == Origin::flag)
    console.note(str("--epochs says nothing to ", name, ", which is fitted in one go"));
  require_memory_to_read(console, settings.inputs, ReadKind::labelled_graph);
  const RunOptions options = run_options(settings);
  const SourceDesigns source =
      read_source_designs(options.source, options.train, exec.seed(),
                          {.warn = [&](const std::string& text) { console.warn(text); }});
  const CircuitGraph& graph = source.graph;
  const auto start = std::chrono::steady_clock::now();
  const Downstream network = untrained(exec, source, options);
  if (!network.split_note().empty()) console.warn(network.split_note());
  const ModelDescription& description = network.model().description();
  const TaskSamples& samples = network.samples();
  TrainResult result;
  result.estimated_peak_bytes = require_memory(
      console, fitted_bytes(name, std::max(samples.size(), std::int64_t{graph.nets})), "training");
  write_split((folder.root() / "split.safetensors").string(), network.split(),
              description.source_fingerprint);
  folder.keep();   // the input is sound: what stops it from here on can be begun again
  const FittedModel model = FittedModel::fit(exec, name, description, graph, samples, network.pairs());
  result.val = model.scores(exec, graph, samples, network.pairs(), samples.val);
  result.val_twin_free = model.scores(exec, graph, samples, network.pairs(), samples.val_twin_free);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  write_fitted_model(folder.model(), exec, model);
  JsonValue json = result_json(exec, settings, result, network, source);
  write_file_atomically(folder.result().string(), json.dump(2) + "\n");
  const std::vector<std::string> lines =
      accuracy_lines(result, source.left_out.size());   // the rest is of networks
  console.print(lines[0]);
  console.print(lines[1]);
  return json;
}

}   // namespace cgcl
