#include "apps/cli/transfer_run.hpp"

#include "apps/cli/config_file.hpp"
#include "apps/cli/labelled_designs.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/left_out_figures.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/model_settings.hpp"
#include "apps/cli/signals.hpp"
#include "apps/train/task.hpp"
#include "engine/core/config.hpp"
#include "io/report/event_log.hpp"
#include "io/text/file_bytes.hpp"

#include <algorithm>   // for any_of, count, max
#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>

namespace cgcl {

namespace {

/// Couplings and candidates of one design that are kept in memory.
constexpr DesignRowsOptions kKeptRows = {.max_couplings = kTrainingCouplings,
                                         .max_candidates = kTrainingCandidates};

/// What the user should know of a fit on these families.
void warn_of_families(std::span<const DesignRows> designs, Console& console) {
  std::set<std::string> families;
  for (const DesignRows& design : designs) families.insert(design.origin.family);
  if (families.size() >= 3) return;
  console.warn(str("the designs are of ", families.size(), families.size() == 1 ? " family" : " families",
                   ", and it takes three to leave families out: ",
                   designs.size() >= 3
                       ? "single designs are left out, whose figures and intervals say nothing "
                         "of another family"
                       : "intervals are unknown, and no figure says how far the model carries "
                         "over"));
}

JsonValue result_json(const Exec& exec, const Settings& settings, const PlusFit& fit,
                      const LeftOutFigures& figures, const LabelledDesigns& designs, double seconds,
                      std::int64_t model_bytes, std::int64_t estimated) {
  JsonValue list = JsonValue::array();
  for (const JsonValue& design : designs.json) list.push(design);
  const PlusCalibration& calibration = fit.model.calibration;
  return JsonValue::object()
      .set("model", fit.model.name())
      .set("network_share", JsonValue::object()
                                .set("unknown", calibration.network_unknown)
                                .set("given", calibration.network_given))
      .set("task", name_of(Task::edge_regression))
      .set("seconds", seconds)
      .set("seed", static_cast<std::int64_t>(exec.seed()))
      .set("selection", figures.json())
      .set("families", families_json(designs.rows, figures))
      .set("designs", std::move(list))
      .set("distinct_rows", distinct_rows(designs.rows))
      .set("model_bytes", model_bytes)
      .set("version", kVersion)
      .set("options", settings_json(settings))
      .set("estimated_peak_bytes", estimated)
      .set("peak_bytes", peak_bytes(exec));
}

}   // namespace

void FitProgress::update(int step, int steps, const std::string& detail) {
  if (!line_) line_.reset(new Progress(console_.progress(label_, steps)));
  line_->update(step, detail);
}

SeenIn seen_in(const PlusModel& model, std::span<const std::string> ids) {
  const auto among = [&](const auto& designs) {
    return std::any_of(designs.begin(), designs.end(), [&](const auto& design) {
      return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
        return std::count(design.identities.begin(), design.identities.end(), id) > 0;
      });
    });
  };
  return {.training = among(model.sources), .calibration = among(model.labels_used)};
}

std::string sources_text(const std::vector<DesignOrigin>& sources) {
  std::set<std::string> families;
  for (const DesignOrigin& source : sources) families.insert(source.family);
  const auto counted = [](std::size_t n, const char* one, const char* many) {
    return str(n, ' ', n == 1 ? one : many);
  };
  return counted(sources.size(), "design", "designs") + " of " +
         counted(families.size(), "family", "families");
}

TransferRun run_transfer(const Exec& exec, RunFolder& folder, const Settings& settings, Console& console) {
  const auto start = std::chrono::steady_clock::now();
  const auto stop = [] { return StopSignals::requested(); };
  PlusOptions options;
  options.sizes = sized_by(settings).value();
  DesignRowsOptions kept = kKeptRows;
  kept.network_rounds = options.network_rounds();
  LabelledDesigns designs = read_labelled_designs(
      exec, settings.inputs,
      {.rows = kept, .allow_predicted = settings.get_flag("allow-predicted"), .stop = stop}, console);
  if (designs.stopped) return {.stopped = true, .json = {}};
  warn_of_families(designs.rows, console);
  const std::int64_t estimated =
      std::max(designs.estimated_peak_bytes,
               require_memory(console, exec, plus_fit_bytes(designs.rows, options), "training"));
  EventLog events = EventLog::resume(folder.events(), 0);   // a run that was stopped starts over
  for (const JsonValue& design : designs.json) {
    JsonValue event = JsonValue::object().set("event", "design");
    for (const auto& [key, value] : design.as_object()) event.set(key, value);
    events.append(event);
  }
  folder.keep();   // the inputs are sound: what stops it from here on can be begun again
  FitProgress progress(console, "train");
  const LoopHooks hooks = {.progress =
                               [&](int step, int steps, const std::string& detail) {
                                 progress.update(step, steps, detail);
                                 events.append(JsonValue::object()
                                                   .set("event", "fit")
                                                   .set("step", step)
                                                   .set("steps", steps)
                                                   .set("detail", detail));
                               },
                           .stop = stop,
                           .warn = [&](const std::string& text) { console.warn(text); }};
  std::optional<PlusFit> fit = fit_plus_model(exec, designs.rows, options, hooks);
  if (!fit) return {.stopped = true, .json = {}};
  const LeftOutFigures figures = left_out_figures(*fit);
  fit->model.validated_by = figures.by;
  fit->model.left_out = figures.mean;
  for (const std::string& model : designs.device_models)
    if (fit->model.device_models.size() < kMaxKnownDeviceModels) fit->model.device_models.push_back(model);
  write_plus_model(folder.model(), exec, fit->model);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(folder.model()));
  JsonValue json = result_json(exec, settings, *fit, figures, designs, seconds, bytes, estimated);
  write_file_atomically(folder.result().string(), json.dump(2) + "\n");
  for (const std::string& line : figures.lines()) console.print(line);
  return {.stopped = false, .json = std::move(json)};
}

}   // namespace cgcl
