#include "apps/cli/training_run.hpp"

#include "apps/cli/learning_settings.hpp"
#include "apps/predict/candidate_model.hpp"
#include "apps/train/memory_estimate.hpp"
#include "apps/train/task_bound.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/dataset.hpp"
#include "io/dataset/split.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/event_log.hpp"

#include <algorithm>   // for max, sort
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
    return run.restore(file);
  }
}

JsonValue epoch_event(const Downstream::EpochReport& report) {
  JsonValue event = JsonValue::object();
  event.set("event", "epoch").set("epoch", report.epoch).set("loss", report.loss).set("lr", report.lr);
  return event.set("best", report.best).set("val", report.val.json());
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
  if (split.kind == SampleKind::links)
    for (const std::int32_t i : split.val) val.push_back(split.ids[idx(i)]);
  std::vector<CircuitGraph> further;
  for (const std::string& path : others) further.push_back(read_graph(path));
  write_candidate_model(folder.candidate_model(), exec,
                        fit_candidate_model(exec, model, graph, val, {}, further));
}

}   // namespace

JsonValue result_json(const TrainResult& result, const Exec& exec) {
  JsonValue json = JsonValue::object();
  json.set("epochs", result.epochs).set("best_epoch", result.best_epoch).set("seconds", result.seconds);
  json.set("val", result.val.json()).set("device", exec.device().name());
  if (result.estimated_peak_bytes > 0) json.set("estimated_peak_bytes", result.estimated_peak_bytes);
  return json.set("peak_bytes", peak_bytes(exec));
}

TrainResult run_training(const Exec& exec, RunFolder& folder, const RunOptions& options,
                         const LoopHooks& hooks) {
  const CircuitGraph graph = read_graph(options.graph_path);
  for (const std::string& path : options.candidate_graphs)   // a wrong one is told before the training
    if (net_couplings(read_graph(path)).empty())
      throw Error(ErrorId::no_labels,
                  "no coupling between nets, expected a graph to fit the candidate model on",
                  printable(path));
  std::optional<PretrainedEncoder> encoder;
  if (!options.pretrained_path.empty()) encoder = read_encoder_file(options.pretrained_path, exec);
  std::optional<Split> split;
  if (!options.split_path.empty()) split = read_split(options.split_path, fingerprint(graph));
  Downstream run(exec, graph, options.train, std::move(encoder), std::move(split));
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
    events.append(epoch_event(report));
    if (report.epoch % options.checkpoint_every != 0 && report.epoch != options.train.epochs) return;
    events.sync();
    write_checkpoint(folder, exec, run.checkpoint(), report.epoch);
    folder.keep();
  });
  result.estimated_peak_bytes = estimated;
  if (result.stopped) {
    write_checkpoint(folder, exec, run.last_complete(), run.epochs_done());
    folder.keep();
    return result;
  }
  add_bound(result.val, exec, graph, run.samples(), run.pairs(), run.model());
  write_model(folder.model(), exec, run.model(), run.best_weights());
  if (candidates) add_candidate_model(folder, exec, graph, run.split(), options.candidate_graphs);
  write_file_atomically(folder.result().string(), result_json(result, exec).dump(2) + "\n");
  folder.keep();
  return result;
}

}   // namespace cgcl
