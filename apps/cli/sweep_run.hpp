// A sweep from its plan to the results of every run, in a folder that remembers what is done.
#pragma once

#include "apps/cli/command_jobs.hpp"
#include "apps/cli/console.hpp"
#include "apps/cli/settings.hpp"
#include "apps/cli/sweep_plan.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace cgcl {

/// Where the runs of a sweep lie: runs/KEY as `train` makes them, encoders/KEY.safetensors with what
/// `pretrain` printed beside it, evaluations/ with what `eval` printed, refused/ with the reasons of commands
/// that cannot succeed.
struct SweepFolder {
  std::filesystem::path root;

  [[nodiscard]] std::filesystem::path run(const std::string& key) const { return root / "runs" / key; }
  [[nodiscard]] std::filesystem::path encoder(const std::string& key) const {
    return root / "encoders" / (key + ".safetensors");
  }
  [[nodiscard]] std::filesystem::path encoder_report(const std::string& key) const {
    return root / "encoders" / (key + ".json");
  }
  [[nodiscard]] std::filesystem::path evaluation(const std::string& key, const std::string& design,
                                                 const std::string& content) const {
    return root / "evaluations" / (key + "." + design + "." + content + ".json");
  }
  [[nodiscard]] std::filesystem::path refusal(const std::string& name) const {
    return root / "refused" / (name + ".json");
  }
};

struct SweepEvaluation {
  std::string design;   // its label
  JsonValue scores;     // the object of the design as `eval` prints it; null where it failed
  std::string reason;   // of that
};

/// What became of a cell of the plan.
struct SweepResult {
  JsonValue result;        // result.json; null where the run was refused or failed
  bool possible = true;    // false: the command cannot succeed, such as a model of another task
  std::string reason;      // why there is no result
  JsonValue pretraining;   // what `pretrain` printed; null without
  std::vector<SweepEvaluation> evaluations = {};
};

struct SweepOutcome {
  bool stopped = false;               // by a signal; `results` is then empty
  std::vector<SweepResult> results;   // parallel to the cells of the plan
  std::int64_t commands = 0;          // that were run: 0 when everything was done before
};

struct SweepOptions {
  JobOptions jobs = {};
  ChosenOptions machine = {};   // device, threads and what else says where to run
};

/// The options of `settings` that say where its commands run, for SweepOptions::machine.
[[nodiscard]] ChosenOptions machine_options(const Settings& settings, int at_once);

/// Pre-trains, trains and evaluates what is not done yet. A command that is refused becomes the reason of its
/// cells, and the others go on; it is tried again by another version only. Throws Error output_exists for a
/// folder with anything else in it, and what its files cannot be written with.
[[nodiscard]] SweepOutcome run_plan(const SweepFolder& folder, const SweepSpec& spec, const SweepPlan& plan,
                                    const SweepOptions& options, Console& console);

/// Before any work: throws Error output_exists for a folder that is neither empty nor of a sweep.
void check_sweep_folder(const std::filesystem::path& root);

}   // namespace cgcl
