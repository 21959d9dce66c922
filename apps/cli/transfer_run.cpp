#include "apps/cli/transfer_run.hpp"

#include "apps/cli/config_file.hpp"
#include "apps/cli/family_figures.hpp"
#include "apps/cli/labelled_designs.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/signals.hpp"
#include "apps/train/task.hpp"
#include "engine/core/config.hpp"
#include "engine/core/index.hpp"
#include "io/graph/file_kind.hpp"
#include "io/report/event_log.hpp"
#include "io/text/file_bytes.hpp"

#include <algorithm>   // for any_of, count, find_if, max
#include <chrono>
#include <cmath>   // for isnan, round
#include <filesystem>
#include <limits>
#include <optional>
#include <set>
#include <string_view>

namespace cgcl {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Couplings and candidates of one design that are kept in memory.
constexpr DesignRowsOptions kKeptRows = {.max_couplings = 1 << 17, .max_candidates = 1 << 14};

std::int64_t distinct_rows(std::span<const DesignRows> designs) {
  std::int64_t rows = 0;
  for (const DesignRows& design : designs)
    rows += design.couplings.given.x.rows() + design.nets.rows.x.rows() + design.candidates.x.rows();
  return rows;
}

/// Bytes of a fit: each row as bytes of bins and as numbers of one pass, with its place in the trees.
std::int64_t fit_bytes(std::span<const DesignRows> designs) {
  const std::int64_t columns = pair_columns(PairKnowledge::given);
  return distinct_rows(designs) * (columns * (1 + static_cast<std::int64_t>(sizeof(float))) + 128);
}

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

JsonValue result_json(const Exec& exec, const Settings& settings, const LeftOutFigures& figures,
                      const LabelledDesigns& designs, double seconds, std::int64_t model_bytes,
                      std::int64_t estimated) {
  JsonValue list = JsonValue::array();
  for (const JsonValue& design : designs.json) list.push(design);
  return JsonValue::object()
      .set("model", kPlusModelName)
      .set("task", name_of(Task::edge_regression))
      .set("seconds", seconds)
      .set("seed", static_cast<std::int64_t>(exec.seed()))
      .set("selection", figures.json())
      .set("families", families_json(designs.rows))
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

bool is_circuitgcl_plus(const std::filesystem::path& model) {
  return sniff(model.string()) == FileKind::plus_model;
}

JsonValue families_json(std::span<const DesignRows> designs) {
  struct Family {
    std::string name, technology;
    std::int64_t designs = 0, links = 0;
  };
  std::vector<Family> families;
  for (const DesignRows& design : designs) {
    const DesignOrigin& origin = design.origin;
    auto family = std::find_if(families.begin(), families.end(),
                               [&](const Family& f) { return f.name == origin.family; });
    if (family == families.end())
      family = families.insert(family, {.name = origin.family, .technology = origin.technology});
    ++family->designs;
    family->links += design.links;
  }
  JsonValue out = JsonValue::array();
  for (const Family& family : families)
    out.push(JsonValue::object()
                 .set("family", family.name)
                 .set("technology", family.technology)
                 .set("designs", family.designs)
                 .set("links", family.links));
  return out;
}

LeftOutFigures left_out_figures(const PlusFit& fit) {
  LeftOutFigures out;
  if (fit.left_out.empty()) return out;
  out.by = fit.families_left_out ? "family" : "design";
  const Families families(fit.model.sources);
  const auto mean = [&](const auto& take) {   // over the designs of a family, then over families
    std::vector<std::vector<double>> of_family(families.name.size());
    for (std::size_t d = 0; d < fit.left_out.size(); ++d)
      of_family[idx(families.of_design[d])].push_back(take(fit.left_out[d]));
    std::vector<double> means;
    for (const std::vector<double>& values : of_family) means.push_back(known_mean(values));
    return known_mean(means);
  };
  out.r2 = mean([](const PlusScores& s) { return s.unknown.r2; });
  out.r2_given = mean([](const PlusScores& s) { return s.given.r2; });
  out.coverage80 = mean([](const PlusScores& s) { return s.unknown.coverage80.value_or(kNone); });
  out.net_total_median_error =
      mean([](const PlusScores& s) { return s.nets.nets > 0 ? s.nets.median_error : kNone; });
  out.net_total_coverage80 = mean([](const PlusScores& s) { return s.nets.coverage80.value_or(kNone); });
  return out;
}

JsonValue LeftOutFigures::json() const {
  const bool known = std::string_view(by) != "none";
  const auto figure = [&](double value) { return known ? JsonValue(value) : JsonValue(); };
  return JsonValue::object()
      .set("validated_by", by)
      .set("r2", figure(r2))
      .set("r2_given", figure(r2_given))
      .set("coverage80", figure(coverage80))
      .set("net_total_median_error", figure(net_total_median_error))
      .set("net_total_coverage80", figure(net_total_coverage80));
}

std::vector<std::string> LeftOutFigures::lines() const {
  if (std::string_view(by) == "none")
    return {"  nothing was left out: nothing says how far the model carries over"};
  const auto rounded = [](double value) {
    return std::isnan(value) ? std::string("-") : str(std::round(1000 * value) / 1000);
  };
  const char* what = std::string_view(by) == "family" ? "families" : "designs";
  std::vector<std::string> out = {str("  on ", what, " left out: R2 ", rounded(r2), ", with pairs given ",
                                      rounded(r2_given), "; totals of nets off by ",
                                      rounded(net_total_median_error), " in the median")};
  if (!std::isnan(coverage80))
    out.push_back(str("  80 % intervals hold ", rounded(coverage80), " of couplings and ",
                      rounded(net_total_coverage80), " of nets"));
  return out;
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
  LabelledDesigns designs = read_labelled_designs(
      exec, settings.inputs,
      {.rows = kKeptRows, .allow_predicted = settings.get_flag("allow-predicted"), .stop = stop}, console);
  if (designs.stopped) return {.stopped = true, .json = {}};
  warn_of_families(designs.rows, console);
  const std::int64_t estimated = std::max(designs.estimated_peak_bytes,
                                          require_memory(console, exec, fit_bytes(designs.rows), "training"));
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
  const std::optional<PlusFit> fit = fit_plus_model(exec, designs.rows, {}, hooks);
  if (!fit) return {.stopped = true, .json = {}};
  write_plus_model(folder.model(), exec, fit->model);
  const LeftOutFigures figures = left_out_figures(*fit);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(folder.model()));
  JsonValue json = result_json(exec, settings, figures, designs, seconds, bytes, estimated);
  write_file_atomically(folder.result().string(), json.dump(2) + "\n");
  for (const std::string& line : figures.lines()) console.print(line);
  return {.stopped = false, .json = std::move(json)};
}

}   // namespace cgcl
