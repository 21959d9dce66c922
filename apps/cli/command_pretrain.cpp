// pretrain: an encoder from graphs without labels.
#include "apps/cli/command_table.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/ranked_command.hpp"
#include "apps/cli/signals.hpp"
#include "apps/train/memory_estimate.hpp"
#include "apps/train/seen_in.hpp"
#include "io/checkpoint/tensor_file.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/run_folder.hpp"
#include "io/text/temporary_path.hpp"

#include <algorithm>   // for max
#include <chrono>
#include <filesystem>
#include <memory>

namespace cgcl {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr double kCheckpointSeconds = 2, kCheckpointShare = 0.05;   // of the time, at the most

/// Beside the output: E.checkpoint.safetensors for E or E.safetensors.
fs::path checkpoint_path(const fs::path& output) {
  fs::path path = output.extension() == ".safetensors" ? fs::path(output).replace_extension() : output;
  return path += ".checkpoint.safetensors";
}

/// What a stopped run left is neither overwritten nor taken up unasked.
void require_no_checkpoint(const fs::path& checkpoint) {
  if (fs::exists(checkpoint))
    throw Error(ErrorId::output_exists, "a stopped pre-training left this checkpoint, expected none",
                printable(checkpoint.string()), "--resume goes on from it; delete it to start over");
}

struct Designs {
  HostGraph design;   // their disjoint union, compressed where that is asked for
  std::vector<std::string> sources;
};

Designs read_designs(const Settings& settings, const Exec& exec, const PretrainOptions& options) {
  Designs out;
  for (const std::string& input : settings.inputs) {
    const CircuitGraph graph = read_graph(input);
    append(out.design, make_host_graph(graph, nullptr));
    for (std::string& id : identities(graph)) out.sources.push_back(std::move(id));
  }
  if (options.sampling.batching == Batching::full)
    out.design = compress(exec, std::move(out.design), options.encoder.conv,
                          options.encoder.layers + options.encoder.topology, compression_options(settings))
                     .design;
  return out;
}

/// What tells the union of these designs from any other.
std::string data_identity(const Settings& settings, const Designs& designs) {
  std::string out =
      str("compress ", settings.get_choice("compress"), " ", settings.get_int("replicas"), " designs");
  for (const std::string& source : designs.sources) out += " " + source;
  return out;
}

/// Trains, from the checkpoint if there is one, and keeps it up to date.
PretrainResult run_with_checkpoints(const Exec& exec, Pretraining& run, const fs::path& checkpoint,
                                    const LoopHooks& hooks) {
  if (fs::exists(checkpoint))
    run.restore(read_tensor_file(checkpoint, exec, kCheckpointKind), printable(checkpoint.string()));
  const auto seconds_since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  auto saved = Clock::now();
  double cost_s = 0;
  const auto save = [&] {
    const auto start = Clock::now();
    write_tensor_file(checkpoint, exec, run.checkpoint());
    saved = Clock::now();
    cost_s = seconds_since(start);
  };
  PretrainResult result = run.run(hooks, [&] {
    if (seconds_since(saved) >= std::max(kCheckpointSeconds, cost_s / kCheckpointShare)) save();
  });
  if (result.stopped) save();
  return result;
}

void print_result(const PretrainResult& result, const std::string& output, int shards, const Exec& exec,
                  std::int64_t estimated_peak_bytes, Console& console) {
  console.print(str("pretrained ", result.epochs, " epochs in ", result.seconds, " s over ", result.rows,
                    " rows: alignment ", result.alignment_loss.back(), ", scattering ",
                    result.scattering_loss.back()));
  JsonValue json = JsonValue::object();
  json.set("output", output)
      .set("epochs", result.epochs)
      .set("seconds", result.seconds)
      .set("rows", result.rows);
  json.set("shards", shards);
  json.set("alignment_loss", result.alignment_loss).set("scattering_loss", result.scattering_loss);
  json.set("device", exec.device().name());
  json.set("estimated_peak_bytes", estimated_peak_bytes).set("peak_bytes", peak_bytes(exec));
  console.result(json);
}

/// The part of a rank that writes nothing.
int follow(const Settings& settings, const PretrainOptions& options, const Ranks& ranks, Console& console) {
  const StopSignals signals;
  const Exec exec(exec_options(settings, ranks, console));
  const Designs designs = read_designs(settings, exec, options);
  Initializer init(exec);
  Sgrl model(init, options.encoder);
  Pretraining run(exec, model, designs.design, options, data_identity(settings, designs), ranks);
  static_cast<void>(run.run({.stop = [] { return StopSignals::requested(); }}, [] {}));
  return StopSignals::exit_code();
}

}   // namespace

int run_pretrain(const Settings& settings, Console& console) {
  const std::string& output = settings.get_string("output");
  const PretrainOptions options = pretrain_options(settings);
  const std::unique_ptr<Ranks> ranks = join_ranks();
  require_enough_shards(*ranks, options.shards);
  if (!ranks->first()) return follow(settings, options, *ranks, console);
  check_output_file(output);
  const fs::path checkpoint = checkpoint_path(output);
  const bool resume = settings.get_flag("resume");
  if (!resume) require_no_checkpoint(checkpoint);
  if (resume && !fs::exists(checkpoint))
    console.note(str(printable(checkpoint.string()), " does not exist: starts at the beginning"));
  remove_leftovers(checkpoint.string());
  const StopSignals signals;
  const Exec exec(exec_options(settings, *ranks, console));
  require_memory_to_read(console, settings.inputs, ReadKind::graph);
  const Designs designs = read_designs(settings, exec, options);

  Initializer init(exec);
  Sgrl model(init, options.encoder);
  const std::int64_t estimated =
      require_memory(console, exec, pretraining_step_bytes(designs.design, options), "pre-training");
  Pretraining run(exec, model, designs.design, options, data_identity(settings, designs), *ranks);
  Progress progress = console.progress("pretrain", options.epochs);
  const PretrainResult result = run_with_checkpoints(exec, run, checkpoint, console_hooks(console, progress));
  progress.finish();
  if (result.stopped) {
    console.warn(str("stopped after ", result.epochs, " epochs; the same command with --resume goes on"));
    return StopSignals::exit_code();
  }
  write_encoder_file(output, exec, model, options.encoder, designs.sources);
  std::error_code ignored;
  fs::remove(checkpoint, ignored);
  print_result(result, output, options.shards, exec, estimated, console);
  return 0;
}

}   // namespace cgcl
