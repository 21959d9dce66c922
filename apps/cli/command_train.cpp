// train and resume: a run folder from a source design, or from several.
#include "apps/cli/command_table.hpp"
#include "apps/cli/config_file.hpp"
#include "apps/cli/fitted_run.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/model_card.hpp"
#include "apps/cli/model_settings.hpp"
#include "apps/cli/ranked_command.hpp"
#include "apps/cli/signals.hpp"
#include "apps/cli/training_run.hpp"
#include "apps/cli/transfer_run.hpp"
#include "apps/predict/candidate_model.hpp"
#include "engine/core/host_memory.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/prediction_json.hpp"
#include "io/graph/family_table.hpp"
#include "io/graph/file_identity.hpp"
#include "io/text/file_bytes.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace cgcl {

namespace {

/// Who will size couplings of bare netlists, and why; nothing without a candidate model.
void print_sizing(const RunFolder& folder, const Exec& exec, Console& console) {
  if (!std::filesystem::exists(folder.candidate_model())) return;
  console.print("candidate model: " +
                sizing_text(read_candidate_model(folder.candidate_model(), exec).sizing));
}

FamilyTable licences_of(const Settings& settings) {
  if (!settings.has("families") || settings.get_string("families").empty()) return {};
  return read_family_table(settings.get_string("families"));
}

/// A model of all designs.
int run_in_many(RunFolder& folder, const Settings& settings, const Exec& exec, Console& console) {
  const FamilyTable licences = licences_of(settings);   // before the work: its faults cost nothing
  const auto [stopped, json] = run_transfer(exec, folder, settings, console);
  if (stopped) {
    folder.keep();
    console.warn(str("stopped; `circuitgcl resume ", printable(folder.root().string()), "` starts over"));
    return StopSignals::exit_code();
  }
  write_model_card(folder, json, licences);
  console.result(json);
  return 0;
}

/// The part of a rank that writes nothing.
int follow(const std::filesystem::path& folder, const Settings& settings, const Ranks& ranks,
           Console& console) {
  const StopSignals signals;
  host_memory::set_limit(idx(settings.get_size("memory-limit")));
  const Exec exec(exec_options(settings, ranks, console));
  follow_training(exec, folder, run_options(settings), {.stop = [] { return StopSignals::requested(); }},
                  ranks);
  return StopSignals::exit_code();
}

int run_in(RunFolder& folder, const Settings& settings, const Ranks& ranks, Console& console) {
  const StopSignals signals;
  host_memory::set_limit(idx(settings.get_size("memory-limit")));   // a resumed run has its own
  const Exec exec(exec_options(settings, ranks, console));
  if (sized_by(settings)) return run_in_many(folder, settings, exec, console);
  if (trains_fitted(settings)) {
    const FamilyTable licences = licences_of(settings);
    const JsonValue json = run_fitted(exec, folder, settings, console);
    write_model_card(folder, json, licences);
    console.result(json);
    return 0;
  }
  RunOptions options = run_options(settings);
  options.require_memory = [&](std::int64_t bytes) {
    return require_memory(console, exec, bytes, "training");
  };
  require_memory_to_read(console, options.source.paths, ReadKind::labelled_graph);
  const FamilyTable licences = licences_of(settings);
  Progress progress = console.progress("train", options.train.epochs);
  const auto [result, families, json] =
      run_training(exec, folder, options, console_hooks(console, progress), ranks);
  progress.finish();
  if (result.stopped) {
    console.warn(str("stopped after ", result.epochs, " epochs; `circuitgcl resume ",
                     printable(folder.root().string()), "` goes on"));
    return StopSignals::exit_code();
  }
  console.print(str("best epoch ", result.best_epoch, " of ", result.epochs, " in ", result.seconds, " s"));
  for (const std::string& line : accuracy_lines(result, families)) console.print(line);
  if (options.train.protocol == Protocol::compat)
    console.print("compat protocol: as the published code does it, for comparisons with its figures alone");
  print_sizing(folder, exec, console);
  write_model_card(folder, json, licences);
  console.result(json);
  return 0;
}

/// Of a run that has its result.
void print_finished(const RunFolder& folder, const Settings& run, Console& console) {
  const auto bytes = read_file(folder.result().string());
  const JsonValue result =
      parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, folder.result().string());
  if (!std::filesystem::exists(folder.card())) write_model_card(folder, result, licences_of(run));
  console.print("the run is finished; nothing changed");
  console.result(result);
}

}   // namespace

int run_train(const Settings& given, Console& console) {
  const Settings settings = settings_of_model(given);
  const std::string config = config_text(settings);
  const std::unique_ptr<Ranks> ranks = join_ranks();
  require_enough_shards(*ranks, settings.get_int("shards"));
  if (!ranks->first()) return follow(settings.get_string("output"), settings, *ranks, console);
  RunFolder folder = RunFolder::create(settings.get_string("output"));
  write_file_atomically(folder.config().string(), config);
  return run_in(folder, settings, *ranks, console);
}

int run_resume(const Settings& settings, Console& console) {
  require_nature(settings.inputs.front(), FileNature::run);
  const std::unique_ptr<Ranks> ranks = join_ranks();
  std::optional<RunFolder> folder;   // of rank 0 alone
  if (ranks->first()) folder.emplace(RunFolder::open(settings.inputs.front()));
  const std::filesystem::path root = settings.inputs.front();
  Settings run = read_run_config(root / "config.toml", settings.inputs.front());
  if (ranks->any(folder && std::filesystem::exists(folder->result()))) {
    if (folder) print_finished(*folder, run, console);
    return 0;
  }
  if (!run.was_set("split-by")) {   // every config.toml has it since the split keeps twins together
    console.warn("config.toml is of an earlier version, which split at random; so does this run");
    run.set("split-by", std::string("random"), Origin::config);
  }
  // Where and how fast it runs may change; what it computes may not.
  for (const char* name : {"device", "threads", "memory-limit"})
    if (settings.was_set(name)) run.set(name, *settings.find(name), Origin::flag);
  require_enough_shards(*ranks, run.get_int("shards"));
  return folder ? run_in(*folder, run, *ranks, console) : follow(root, run, *ranks, console);
}

}   // namespace cgcl
