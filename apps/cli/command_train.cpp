// train and resume: a run folder from a source design.
#include "apps/cli/command_table.hpp"
#include "apps/cli/config_file.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/signals.hpp"
#include "apps/cli/training_run.hpp"
#include "apps/predict/candidate_model.hpp"
#include "io/annotate/prediction_json.hpp"
#include "io/text/file_bytes.hpp"

#include <algorithm>   // for min
#include <filesystem>

namespace cgcl {

namespace {

FitCandidateModel fit_candidate_model_of(const std::string& choice) {
  if (choice == "on") return FitCandidateModel::on;
  return choice == "off" ? FitCandidateModel::off : FitCandidateModel::automatic;
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

/// Who will size couplings of bare netlists, and why; nothing without a candidate model.
void print_sizing(const RunFolder& folder, const Exec& exec, Console& console) {
  if (!std::filesystem::exists(folder.candidate_model())) return;
  console.print("candidate model: " +
                sizing_text(read_candidate_model(folder.candidate_model(), exec).sizing));
}

int run_in(RunFolder& folder, const Settings& settings, Console& console) {
  const StopSignals signals;
  const Exec exec(exec_options(settings, console));
  const RunOptions options{.train = train_options(settings),
                           .graph_path = settings.inputs.front(),
                           .pretrained_path = settings.get_string("pretrained"),
                           .split_path = settings.get_string("split"),
                           .checkpoint_every = static_cast<int>(settings.get_int("checkpoint-every")),
                           .candidate_model = fit_candidate_model_of(settings.get_choice("candidate-model")),
                           .candidate_graphs = paths_of(settings.get_string("candidate-graphs"))};
  Progress progress = console.progress("train", options.train.epochs);
  const TrainResult result = run_training(exec, folder, options, console_hooks(console, progress));
  progress.finish();
  if (result.stopped) {
    console.warn(str("stopped after ", result.epochs, " epochs; `circuitgcl resume ",
                     printable(folder.root().string()), "` goes on"));
    return StopSignals::exit_code();
  }
  console.print(str("best epoch ", result.best_epoch, " of ", result.epochs, " in ", result.seconds,
                    " s: ", result.val.text()));
  print_sizing(folder, exec, console);
  console.result(result_json(result, exec));
  return 0;
}

}   // namespace

int run_train(const Settings& settings, Console& console) {
  const std::string config = config_text(settings);
  RunFolder folder = RunFolder::create(settings.get_string("output"));
  write_file_atomically(folder.config().string(), config);
  return run_in(folder, settings, console);
}

int run_resume(const Settings& settings, Console& console) {
  RunFolder folder = RunFolder::open(settings.inputs.front());
  Settings run = read_run_config(folder.config(), settings.inputs.front());
  if (std::filesystem::exists(folder.result())) {
    const auto bytes = read_file(folder.result().string());
    const JsonValue result =
        parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, folder.result().string());
    console.print("the run is finished; nothing changed");
    console.result(result);
    return 0;
  }
  // Where and how fast it runs may change; what it computes may not.
  for (const char* name : {"device", "threads", "memory-limit"})
    if (settings.was_set(name)) run.set(name, *settings.find(name), Origin::flag);
  return run_in(folder, run, console);
}

}   // namespace cgcl
