#include "apps/cli/sweep_run.hpp"

#include "apps/cli/commit.hpp"
#include "engine/core/config.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/report/run_folder.hpp"
#include "io/text/file_bytes.hpp"

#include <algorithm>   // for any_of, max
#include <map>
#include <string_view>
#include <thread>   // for hardware_concurrency

namespace cgcl {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOfFolder[] = {"runs",      "encoders",   "evaluations", "refused",
                                          "sweep.csv", "sweep.json", "sweep.md"};

JsonValue json_of(const fs::path& path) {
  const auto bytes = read_file(path.string());
  return parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, printable(path.string()));
}

void write_json(const fs::path& path, const JsonValue& json) {
  write_file_atomically(path.string(), json.dump(2) + "\n");
}

std::string flag_of(const std::string& name, const std::string& value, const char* command) {
  const Setting* row = find_setting(find_command(command), name);
  if (row == nullptr || row->type != SettingType::flag) return str("--", name, '=', value);
  return value == "true" ? str("--", name) : std::string();
}

/// One command that the sweep needs: where its result lies, and which refusal of it is remembered.
struct Task {
  std::string name;     // of the refusal
  fs::path result;      // that exists when it is done
  bool writes_result;   // the command does; else what it prints is put there
  std::vector<std::string> command;
  std::string says;   // in the progress line
};

class Sweep {
 public:
  Sweep(const SweepFolder& folder, const SweepSpec& spec, const SweepPlan& plan, const SweepOptions& options,
        Console& console)
      : folder_(folder), spec_(spec), plan_(plan), options_(options), console_(console) {}

  SweepOutcome run() {
    for (const char* name : {"runs", "encoders", "evaluations", "refused"})
      fs::create_directories(folder_.root / name);
    SweepOutcome out;
    if (!run_all("pretrain", pretraining()) || !run_all("train", training()) ||
        !run_all("eval", evaluating())) {
      out.stopped = true;
      return out;
    }
    for (const SweepCell& cell : plan_.cells) out.results.push_back(result_of(cell));
    out.commands = commands_;
    return out;
  }

 private:
  /// Flags for the options of a cell, then for the machine.
  void add_options(std::vector<std::string>& command, const ChosenOptions& chosen) const {
    const std::string name = command.front();
    for (const ChosenOptions* options : {&chosen, &options_.machine})
      for (const auto& [option, value] : *options)
        if (std::string flag = flag_of(option, value, name.c_str()); !flag.empty())
          command.push_back(std::move(flag));
  }

  [[nodiscard]] std::map<std::string, Task> pretraining() const {
    std::map<std::string, Task> out;
    for (const SweepCell& cell : plan_.cells) {
      if (cell.encoder_key.empty()) continue;
      std::vector<std::string> command = {"pretrain", cell.design,
                                          "-o",       folder_.encoder(cell.encoder_key).string(),
                                          "--resume", str("--seed=", cell.seed)};
      add_options(command, cell.pretrain);
      const std::string name = "pretrain." + cell.encoder_key;
      out.emplace(name, Task{name, folder_.encoder_report(cell.encoder_key), false, std::move(command),
                             cell.encoder_key});
    }
    return out;
  }

  [[nodiscard]] std::map<std::string, Task> training() {
    std::map<std::string, Task> out;
    for (const SweepCell& cell : plan_.cells) {
      if (!cell.encoder_key.empty() && refused_.contains("pretrain." + cell.encoder_key)) continue;
      const fs::path run = folder_.run(cell.key);
      std::vector<std::string> command;
      if (fs::exists(run / "config.toml")) {
        command = {"resume", run.string()};
        add_options(command, {});
      } else {
        fs::remove_all(run);   // of a process that was killed before it had settings
        command = {"train", cell.design, "-o", run.string(), str("--seed=", cell.seed)};
        add_options(command, cell.train);
        if (!cell.encoder_key.empty())
          command.push_back("--pretrained=" + folder_.encoder(cell.encoder_key).string());
      }
      const std::string name = "train." + cell.key;
      out.emplace(name, Task{name, run / "result.json", true, std::move(command), cell.key});
    }
    return out;
  }

  [[nodiscard]] std::map<std::string, Task> evaluating() {
    std::map<std::string, Task> out;
    for (const std::string& design : spec_.eval) content_[design] = content_key(design);
    for (const SweepCell& cell : plan_.cells) {
      if (!fs::exists(folder_.run(cell.key) / "result.json")) continue;
      for (const std::string& design : evaluated_on(cell)) {
        std::vector<std::string> command = {"eval", folder_.run(cell.key).string(), design};
        add_options(command, {});
        const fs::path result = folder_.evaluation(cell.key, design_label(design), content_.at(design));
        const std::string name = "eval." + result.stem().string();
        out.emplace(
            name, Task{name, result, false, std::move(command), str(cell.key, " on ", design_label(design))});
      }
    }
    return out;
  }

  [[nodiscard]] std::vector<std::string> evaluated_on(const SweepCell& cell) const {
    std::vector<std::string> out;
    for (const std::string& design : spec_.eval)
      if (design_label(design) != design_label(cell.design)) out.push_back(design);
    return out;
  }

  /// Runs what is not done. False after a stop.
  bool run_all(const char* label, const std::map<std::string, Task>& tasks) {
    std::vector<const Task*> open;
    std::vector<std::vector<std::string>> jobs;
    for (const auto& entry : tasks) {
      const Task& task = entry.second;
      if (fs::exists(task.result) || remembers_refusal(task)) continue;
      open.push_back(&task);
      jobs.push_back(task.command);
    }
    if (jobs.empty()) return true;
    commands_ += static_cast<std::int64_t>(jobs.size());
    Progress progress = console_.progress(label, static_cast<std::int64_t>(jobs.size()));
    std::int64_t done = 0;
    const bool complete = run_jobs(jobs, options_.jobs, [&](std::size_t job, const JobResult& result) {
      keep(*open[job], result);
      progress.update(++done, open[job]->says);
    });
    progress.finish();
    return complete;
  }

  void keep(const Task& task, const JobResult& result) {
    if (result.done()) {
      if (!task.writes_result) write_json(task.result, result.json);
      return;
    }
    if (result.code == static_cast<int>(ExitCode::busy))
      throw Error(ErrorId::busy, "another process works on this run",
                  printable(task.result.parent_path().string()));
    refused_[task.name] = {result.failure, result.code == static_cast<int>(ExitCode::usage)};
    console_.note(str(task.says, ": ", result.failure));
    if (!refused_[task.name].for_good) return;
    write_json(
        folder_.refusal(task.name),
        JsonValue::object().set("reason", result.failure).set("version", kVersion).set("commit", kGitCommit));
  }

  /// Whether this version has refused the command before.
  bool remembers_refusal(const Task& task) {
    const fs::path file = folder_.refusal(task.name);
    if (!fs::exists(file)) return false;
    const JsonValue json = json_of(file);
    const auto is = [&](const char* key, std::string_view value) {
      const JsonValue* found = json.find(key);
      return found != nullptr && found->is_text() && found->as_text() == value;
    };
    if (!is("version", kVersion) || !is("commit", kGitCommit) || json.find("reason") == nullptr) return false;
    refused_[task.name] = {json.find("reason")->as_text(), true};
    return true;
  }

  [[nodiscard]] SweepResult result_of(const SweepCell& cell) const {
    SweepResult out;
    if (!cell.encoder_key.empty() && !take_refusal("pretrain." + cell.encoder_key, out))
      out.pretraining = json_of(folder_.encoder_report(cell.encoder_key));
    if (!out.reason.empty() || take_refusal("train." + cell.key, out)) return out;
    out.result = json_of(folder_.run(cell.key) / "result.json");
    for (const std::string& design : evaluated_on(cell)) {
      const fs::path file = folder_.evaluation(cell.key, design_label(design), content_.at(design));
      SweepEvaluation evaluation{design_label(design), {}, {}};
      if (const auto refusal = refused_.find("eval." + file.stem().string()); refusal != refused_.end())
        evaluation.reason = refusal->second.reason;
      else
        evaluation.scores = json_of(file).find("designs")->as_object().front().second;
      out.evaluations.push_back(std::move(evaluation));
    }
    return out;
  }

  struct Refusal {
    std::string reason;
    bool for_good = false;   // wrong input; else another try may succeed
  };

  bool take_refusal(const std::string& name, SweepResult& out) const {
    const auto found = refused_.find(name);
    if (found == refused_.end()) return false;
    out.reason = found->second.reason;
    out.possible = !found->second.for_good;
    return true;
  }

  const SweepFolder& folder_;
  const SweepSpec& spec_;
  const SweepPlan& plan_;
  const SweepOptions& options_;
  Console& console_;
  std::map<std::string, Refusal> refused_;
  std::map<std::string, std::string> content_;   // of designs to evaluate on
  std::int64_t commands_ = 0;
};

}   // namespace

ChosenOptions machine_options(const Settings& settings, int at_once) {
  ChosenOptions out;
  for (const char* name : {"device", "spmm", "precision", "replay", "log"})
    if (settings.was_set(name)) out.emplace_back(name, settings.get_string(name));
  if (settings.was_set("memory-limit"))
    out.emplace_back("memory-limit", std::to_string(settings.get_size("memory-limit")));
  std::int64_t threads = settings.get_int("threads");
  if (at_once > 1)   // shared out
    threads = std::max<std::int64_t>(
        1,
        (threads > 0 ? threads : static_cast<std::int64_t>(std::thread::hardware_concurrency())) / at_once);
  out.emplace_back("threads", std::to_string(threads));
  return out;
}

void check_sweep_folder(const fs::path& root) {
  check_output_folder(root);
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(root, absent)) {
    const std::string name = entry.path().filename().string();
    const bool own = std::any_of(std::begin(kOfFolder), std::end(kOfFolder), [&](std::string_view known) {
      return name.starts_with(known);   // what a killed process left of a file is called after it
    });
    if (!own)
      throw Error(ErrorId::output_exists,
                  str("the folder holds '", printable(name), "', expected none or a sweep"),
                  printable(root.string()));
  }
}

SweepOutcome run_plan(const SweepFolder& folder, const SweepSpec& spec, const SweepPlan& plan,
                      const SweepOptions& options, Console& console) {
  return Sweep(folder, spec, plan, options, console).run();
}

}   // namespace cgcl
