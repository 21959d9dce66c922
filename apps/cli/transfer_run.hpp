// A run folder of circuitgcl+ from settings to result.json: what `train` and `resume` do for several designs.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/cli/settings.hpp"
#include "apps/train/seen_in.hpp"
#include "apps/transfer/plus_model.hpp"
#include "io/report/json_value.hpp"
#include "io/report/run_folder.hpp"

#include <cstdint>
#include <filesystem>
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

/// Whether a model file is one of circuitgcl+. Throws Error file_missing.
[[nodiscard]] bool is_circuitgcl_plus(const std::filesystem::path& model);

struct TransferRun {
  bool stopped = false;
  JsonValue json;   // result.json; null after a stop
};

/// Reads the designs one after the other, fits, and writes events.jsonl, model.safetensors and result.json,
/// which marks the run as finished. There are no checkpoints: after a stop the folder stays, and the run
/// starts over. Throws as read_labelled_designs.
[[nodiscard]] TransferRun run_transfer(const Exec& exec, RunFolder& folder, const Settings& settings,
                                       Console& console);

/// [{family, technology, designs, links}] in the order of first sight, from the `designs` of result.json.
[[nodiscard]] JsonValue families_json(std::span<const DesignRows> designs);

/// What a fit says of designs that it left out: means over their families.
struct LeftOutFigures {
  const char* by = "none";   // what was left out in turn: "family", "design" or "none", then without figures
  double r2 = 0, r2_given = 0, coverage80 = 0;   // of couplings; coverage with pairs unknown
  double net_total_median_error = 0, net_total_coverage80 = 0;

  /// {validated_by, r2, r2_given, coverage80, net_total_median_error, net_total_coverage80}
  [[nodiscard]] JsonValue json() const;
  /// For people.
  [[nodiscard]] std::vector<std::string> lines() const;
};
[[nodiscard]] LeftOutFigures left_out_figures(const PlusFit& fit);

/// Where a model has met a design of these identities(): in training, or by labels that it was calibrated
/// with.
[[nodiscard]] SeenIn seen_in(const PlusModel& model, std::span<const std::string> ids);

/// "116 designs of 75 families"
[[nodiscard]] std::string sources_text(const std::vector<DesignOrigin>& sources);

}   // namespace cgcl
