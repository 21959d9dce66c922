#include "apps/cli/training_run.hpp"

#include "apps/cli/config_file.hpp"
#include "apps/cli/labelled_designs.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/run_encoder.hpp"
#include "apps/predict/candidate_model.hpp"
#include "apps/train/memory_estimate.hpp"
#include "apps/train/task_bound.hpp"
#include "engine/core/config.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/dataset.hpp"
#include "io/dataset/split.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/epoch_files.hpp"
#include "io/report/event_log.hpp"

#include <algorithm>   // for max, min, sort
#include <cstdio>      // for snprintf
#include <filesystem>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

/// Checkpoints of a run, newest first.
std::vector<fs::path> checkpoints_in(const RunFolder& folder) {
  std::vector<fs::path> found;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder.checkpoints(), absent))
    if (entry.path().extension() == ".safetensors") found.push_back(entry.path());
  std::sort(found.rbegin(), found.rend());
  return found;
}

void write_checkpoint(const RunFolder& folder, const Exec& exec, const TensorFile& state, int epoch) {
  char name[48];
  std::snprintf(name, sizeof name, "epoch-%08d.safetensors", epoch);
  write_tensor_file(folder.checkpoints() / name, exec, state);
  const auto all = checkpoints_in(folder);
  std::error_code ignored;
  for (std::size_t i = 2; i < all.size(); ++i) fs::remove(all[i], ignored);   // one to fall back on is enough
}

void restore_newest(const RunFolder& folder, const Exec& exec, Downstream& run, const LoopHooks& hooks) {
  const auto all = checkpoints_in(folder);
  for (std::size_t i = 0; i < all.size(); ++i) {
    TensorFile file;
    try {
      file = read_tensor_file(all[i], exec, kCheckpointKind);
    } catch (const Error& damaged) {
      hooks.warn(str(damaged.line(), "; going back ",
                     i + 1 < all.size() ? "to the checkpoint before it" : "to the start"));
      continue;
    }
    return run.restore(file, printable(all[i].string()));
  }
}

/// Without tables and the parts by relation, which would make the log three times as long.
Scores whole(Scores scores) {
  scores.by_relation.clear();
  scores.bins.clear();
  scores.balanced.reset();
  scores.confusion.reset();
  return scores;
}

/// `shards` of a step are told where it has some.
JsonValue epoch_event(const Downstream::EpochReport& report, int shards) {
  JsonValue event = JsonValue::object();
  event.set("event", "epoch").set("epoch", report.epoch).set("loss", report.loss).set("lr", report.lr);
  if (shards > 1) event.set("shards", shards);
  event.set("best", report.best).set("val_twin_free", whole(report.val_twin_free).json());
  return event.set("val", whole(report.val).json());
}

bool wants_candidate_model(FitCandidateModel when, Task task, const CircuitGraph& graph) {
  if (when != FitCandidateModel::automatic) return when == FitCandidateModel::on;
  return task == Task::edge_regression && !graph.net_names.empty() && !net_couplings(graph).empty();
}

/// From the model as it was written, so that a resumed run fits the same. `split` is the network's.
void add_candidate_model(const RunFolder& folder, const Exec& exec, const CircuitGraph& graph,
                         const Split& split, const std::vector<std::string>& others) {
  TrainedModel model = read_model(folder.model(), exec);
  std::vector<std::int32_t> val;
  // Trees are compared with the network on what neither has seen, and no copies of it.
  const std::vector<std::int32_t>& unseen = split.twin_free.empty() ? split.val : split.twin_free;
  if (split.kind == SampleKind::links)
    for (const std::int32_t i : unseen) val.push_back(split.ids[idx(i)]);
  std::vector<CircuitGraph> further;
  for (const std::string& path : others) further.push_back(read_graph(path));
  write_candidate_model(folder.candidate_model(), exec,
                        fit_candidate_model(exec, model, graph, val, {}, further));
}

void check_predicted(const CircuitGraph& graph, const std::string& path, const RunOptions& options,
                     const LoopHooks& hooks) {
  if (!graph.predicted) return;
  if (!options.source.allow_predicted) throw predicted_labels(path);
  hooks.warn(str("the labels of '", printable(graph.name), "' are predictions, not an extraction"));
}

/// Feature maxima over the design and others.
FeatureNormaliser shared_normaliser(const CircuitGraph& graph, const std::vector<std::string>& others) {
  std::vector<CircuitGraph> read;
  for (const std::string& path : others) read.push_back(read_graph(path));
  std::vector<const CircuitGraph*> all{&graph};
  for (const CircuitGraph& other : read) all.push_back(&other);
  return fit_normaliser(all);
}

TrainOptions training_options(const SourceDesigns& source, const RunOptions& options) {
  TrainOptions out = source.options_of(options.train);
  if (!options.feature_graphs.empty())
    out.normaliser = shared_normaliser(source.graph, options.feature_graphs);
  return out;
}

JsonValue result_json(const TrainResult& result, const Exec& exec, const Downstream& run,
                      const RunOptions& options, const SourceDesigns& source) {
  JsonValue json = JsonValue::object();
  json.set("epochs", result.epochs).set("best_epoch", result.best_epoch).set("seconds", result.seconds);
  json.set("val_twin_free", result.val_twin_free.json()).set("val", result.val.json());
  json.set("task", name_of(options.train.task)).set("model", options.train.model);
  json.set("loss", options.train.loss).set("seed", static_cast<std::int64_t>(exec.seed()));
  json.set("split_by", source.split_by(run.split()));
  json.set("epoch_by", run.chosen_on_twin_free() ? "val_twin_free" : "val");
  json.set("protocol", name_of(options.train.protocol));
  if (options.train.protocol == Protocol::compat) json.set("quirks", names_of(options.train.quirks));
  json.set("designs", source.json).set("version", kVersion);
  json.set("options", options.settings).set("device", exec.device().name());
  if (result.estimated_peak_bytes > 0) json.set("estimated_peak_bytes", result.estimated_peak_bytes);
  return json.set("peak_bytes", peak_bytes(exec));
}

/// "  twin-free, 812 samples: R2 ..."
std::string accuracy_line(const char* part, const Scores& scores) {
  return str("  ", part, ", ", scores.samples, " samples: ", scores.text());
}

/// Paths between commas.
std::vector<std::string> paths_of(const std::string& list) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    if (end > begin) out.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

ValidateBy validate_by_of(const std::string& choice) {
  if (choice == "family") return ValidateBy::family;
  return choice == "split" ? ValidateBy::split : ValidateBy::automatic;
}

FitCandidateModel fit_candidate_model_of(const std::string& choice) {
  if (choice == "on") return FitCandidateModel::on;
  return choice == "off" ? FitCandidateModel::off : FitCandidateModel::automatic;
}

}   // namespace

RunOptions run_options(const Settings& settings) {
  // By value: config.toml holds every setting.
  const bool quirks = settings.get_string("quirks-off") != "none",
             graphs = !settings.get_string("feature-graphs").empty();
  if (settings.get_choice("protocol") == "strict" && (quirks || graphs))
    throw Error(ErrorId::usage, str("--", quirks ? "quirks-off" : "feature-graphs",
                                    " is of the compat protocol, expected --protocol compat beside it"));
  return {.train = train_options(settings),
          .source = {.paths = settings.inputs,
                     .split_path = settings.get_string("split"),
                     .validate_by = validate_by_of(settings.get_choice("validate-by")),
                     .allow_predicted = settings.get_flag("allow-predicted")},
          .pretrained_path = settings.get_string("pretrained"),
          .checkpoint_every = static_cast<int>(settings.get_int("checkpoint-every")),
          .candidate_model = fit_candidate_model_of(settings.get_choice("candidate-model")),
          .candidate_graphs = paths_of(settings.get_string("candidate-graphs")),
          .feature_graphs = paths_of(settings.get_string("feature-graphs")),
          .settings = settings_json(settings)};
}

std::vector<std::string> accuracy_lines(const TrainResult& result, std::size_t families) {
  const std::string unseen = families == 0 ? "twin-free" : str(families, " families left out");
  std::vector<std::string> out = {accuracy_line(unseen.c_str(), result.val_twin_free),
                                  accuracy_line("random", result.val)};
  std::string below;
  if (result.val_twin_free.below_table()) below = families == 0 ? "the twin-free part" : "families left out";
  if (result.val.below_table()) below += below.empty() ? "the random part" : " and the random part";
  if (!below.empty())
    out.push_back(
        str("  on ", below, " the network does worse than the table of group means, which needs none"));
  return out;
}

TrainingRun run_training(const Exec& exec, RunFolder& folder, const RunOptions& options,
                         const LoopHooks& hooks, const Ranks& ranks) {
  SourceDesigns source = read_source_designs(options.source, options.train, exec.seed(), hooks);
  const CircuitGraph& graph = source.graph;
  for (const std::string& path : options.candidate_graphs) {   // a wrong one is told before the training
    const CircuitGraph other = read_graph(path);
    check_predicted(other, path, options, hooks);
    if (net_couplings(other).empty())
      throw Error(ErrorId::no_labels,
                  "no coupling between nets, expected a graph to fit the candidate model on",
                  printable(path));
  }
  const bool reads_again = options.train.model == "sgrl" && !source.left_out.empty();
  auto [encoder, stopped_before] = encoder_of_run(exec, folder, options.train.model, options.pretrained_path,
                                                  reads_again ? source.learnt_graph() : graph,
                                                  source.learnt_identities, options.require_memory, hooks);
  if (ranks.any(stopped_before)) {
    folder.keep();
    TrainResult before;
    before.stopped = true;
    return {before, 0, {}};
  }
  const TrainOptions training = training_options(source, options);
  Downstream run(exec, graph, training, std::move(encoder), std::move(source.split), model_table(), ranks);
  if (!run.split_note().empty()) hooks.warn(run.split_note());
  fs::create_directories(folder.checkpoints());
  restore_newest(folder, exec, run, hooks);
  EventLog events = EventLog::resume(folder.events(), run.epochs_done());
  if (run.epochs_done() == 0)
    write_split((folder.root() / "split.safetensors").string(), run.split(),
                run.model().description().source_fingerprint);
  const bool candidates = wants_candidate_model(options.candidate_model, options.train.task, graph);
  const std::int64_t estimated =
      options.require_memory
          ? options.require_memory(std::max(run.step_bytes(), candidates ? candidate_bytes(graph.nets) : 0))
          : 0;
  TrainResult result = run.run(hooks, [&](const Downstream::EpochReport& report) {
    events.append(epoch_event(report, options.train.shards));
    if (report.epoch % options.checkpoint_every != 0 && report.epoch != options.train.epochs) return;
    events.sync();
    write_checkpoint(folder, exec, run.checkpoint(), report.epoch);
    folder.keep();
  });
  result.estimated_peak_bytes = estimated;
  write_epoch_files(folder.events());
  if (result.stopped) {
    write_checkpoint(folder, exec, run.last_complete(), run.epochs_done());
    folder.keep();
    return {result, 0, {}};
  }
  add_bound(result.val_twin_free, exec, graph, run.samples(), run.pairs(), run.model(),
            run.samples().val_twin_free);
  add_bound(result.val, exec, graph, run.samples(), run.pairs(), run.model(), run.samples().val);
  write_model(folder.model(), exec, run.model(), run.best_weights());
  if (candidates) add_candidate_model(folder, exec, graph, run.split(), options.candidate_graphs);
  const JsonValue json = result_json(result, exec, run, options, source);
  write_file_atomically(folder.result().string(), json.dump(2) + "\n");
  folder.keep();
  return {result, source.left_out.size(), json};
}

void follow_training(const Exec& exec, const fs::path& folder, const RunOptions& options,
                     const LoopHooks& hooks, const Ranks& ranks) {
  SourceDesigns source = read_source_designs(options.source, options.train, exec.seed(), hooks);
  if (ranks.any(hooks.stop())) return;   // rank 0 has the encoder of the run now
  const fs::path path =
      options.pretrained_path.empty() ? encoder_file_of(folder) : fs::path(options.pretrained_path);
  std::optional<PretrainedEncoder> encoder;
  if (!options.pretrained_path.empty() || options.train.model == "sgrl")
    encoder = read_encoder_file(path, exec);
  Downstream run(exec, source.graph, training_options(source, options), std::move(encoder),
                 std::move(source.split), model_table(), ranks);
  static_cast<void>(run.run({.stop = hooks.stop}, [](const Downstream::EpochReport&) {}));
}

}   // namespace cgcl
