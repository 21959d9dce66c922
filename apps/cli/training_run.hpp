// One run folder from settings to result.json, fresh or resumed: the part `train`, `resume` and `demo` share.
#pragma once

#include "apps/cli/settings.hpp"
#include "apps/cli/source_designs.hpp"
#include "apps/train/downstream.hpp"
#include "io/report/run_folder.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cgcl {

/// Whether a run learns what it takes to predict a bare netlist. `automatic`: for coupling on graphs with
/// names, which come from netlists.
enum class FitCandidateModel : std::uint8_t { automatic, on, off };

struct RunOptions {
  TrainOptions train;
  SourceOptions source;
  std::string pretrained_path;   // may be empty
  int checkpoint_every = 1;      // epochs
  FitCandidateModel candidate_model = FitCandidateModel::automatic;
  std::vector<std::string> candidate_graphs = {};   // further labelled designs that it is fitted on
  std::vector<std::string> feature_graphs = {};     // further ones whose features count for the scaling
  JsonValue settings = JsonValue::object();         // all of them, for result.json
  /// Called before the first step with the bytes it takes; throws when they are not to be had, and returns
  /// the peak that is expected.
  std::function<std::int64_t(std::int64_t bytes)> require_memory = {};
};

/// The options of a run from resolved settings of `train`.
[[nodiscard]] RunOptions run_options(const Settings& settings);

struct TrainingRun {
  TrainResult result;
  std::size_t families_left_out = 0;   // of several designs
  JsonValue json;                      // result.json; null after a stop
};

/// Trains until done or stopped, writing events.jsonl, checkpoints/ (the last two are kept), and at the end
/// model.safetensors, split.safetensors, where asked candidate_model.safetensors, and result.json, which
/// marks the run as finished. Goes on from the newest sound checkpoint when there is one. A damaged
/// checkpoint is passed over, with a warning, for the one before it or the start.
[[nodiscard]] TrainingRun run_training(const Exec& exec, RunFolder& folder, const RunOptions& options,
                                       const LoopHooks& hooks, const Ranks& ranks = one_process());

/// The part of any other rank, while rank 0 is in run_training: it computes its shards and writes nothing.
/// `folder` is that of the run.
void follow_training(const Exec& exec, const std::filesystem::path& folder, const RunOptions& options,
                     const LoopHooks& hooks, const Ranks& ranks);

/// The figures of both validation parts, the twin-free one first, one line each; a last line where the
/// network does no better than the table of groups. `families`: how many the twin-free part is of, that were
/// left out; 0: it is of designs that were trained on.
[[nodiscard]] std::vector<std::string> accuracy_lines(const TrainResult& result, std::size_t families = 0);

}   // namespace cgcl
