// A run folder of circuitgcl+ from settings to result.json: what `train` and `resume` do for several designs.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/cli/settings.hpp"
#include "apps/train/seen_in.hpp"
#include "apps/transfer/plus_model.hpp"
#include "io/report/json_value.hpp"
#include "io/report/run_folder.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>   // for move
#include <vector>

namespace cgcl {

/// A progress line that begins when the number of its steps is known.
class FitProgress {
 public:
  FitProgress(Console& console, std::string label) : console_(console), label_(std::move(label)) {}
  void update(int step, int steps, const std::string& detail);

 private:
  Console& console_;
  std::string label_;
  std::unique_ptr<Progress> line_;
};

struct TransferRun {
  bool stopped = false;
  JsonValue json;   // result.json; null after a stop
};

/// Reads the designs one after the other, fits, and writes events.jsonl, model.safetensors and result.json,
/// which marks the run as finished. There are no checkpoints: after a stop the folder stays, and the run
/// starts over. Throws as read_labelled_designs.
[[nodiscard]] TransferRun run_transfer(const Exec& exec, RunFolder& folder, const Settings& settings,
                                       Console& console);

/// Where a model has met a design of these identities(): in training, or by labels that it was calibrated
/// with.
[[nodiscard]] SeenIn seen_in(const PlusModel& model, std::span<const std::string> ids);

/// "116 designs of 75 families"
[[nodiscard]] std::string sources_text(const std::vector<DesignOrigin>& sources);

}   // namespace cgcl
