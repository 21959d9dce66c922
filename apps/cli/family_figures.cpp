#include "apps/cli/family_figures.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for all_of, any_of, find, sort
#include <cmath>       // for isnan
#include <iterator>    // for begin, end
#include <limits>
#include <optional>

namespace cgcl {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// The same object of several runs as one: numbers become their mean, the rest is that of the first. A count
/// that all runs share stays the whole number that it is.
JsonValue mean_json(const std::vector<const JsonValue*>& parts) {
  const JsonValue& first = *parts.front();
  if (first.is_object()) {
    JsonValue out = JsonValue::object();
    for (const auto& member : first.as_object()) {
      std::vector<const JsonValue*> same;
      for (const JsonValue* part : parts)
        if (const JsonValue* value = part->find(member.first)) same.push_back(value);
      out.set(member.first, mean_json(same));
    }
    return out;
  }
  const bool numbers = std::any_of(parts.begin(), parts.end(), [](const auto* p) { return p->is_number(); });
  const std::string text = first.dump();
  const bool alike =
      std::all_of(parts.begin(), parts.end(), [&](const auto* p) { return p->dump() == text; });
  if (!numbers || alike) return first;
  std::vector<double> values;
  for (const JsonValue* part : parts) values.push_back(part->is_number() ? part->as_real() : kNone);
  return known_mean(values);
}

JsonValue mean_of_runs(const std::vector<JsonValue>& runs) {
  std::vector<const JsonValue*> parts;
  for (const JsonValue& run : runs) parts.push_back(&run);
  return parts.empty() ? JsonValue::object() : mean_json(parts);
}

JsonValue optional_number(const std::optional<double>& value) {
  return value ? JsonValue(*value) : JsonValue();
}

JsonValue design_json_of(const LeftOutDesign& design) {
  const PlusScores& scores = design.zero_shot;
  const bool nets = scores.nets.nets > 0;
  return JsonValue::object()
      .set("family", design.origin.family)
      .set("links", scores.unknown.links)
      .set("r2_unknown", scores.unknown.r2)
      .set("r2_given", scores.given.r2)
      .set("coverage80", optional_number(scores.unknown.coverage80))
      .set("candidate_recall", optional_number(design.candidate_recall))
      .set("net_total_median_error", nets ? JsonValue(scores.nets.median_error) : JsonValue())
      .set("design_total_ratio", nets ? JsonValue(scores.nets.design_ratio) : JsonValue());
}

/// Share of the values for which it holds, of those that are known.
template <class Holds>
double known_share(std::vector<double> values, const Holds& holds) {
  for (double& value : values)
    if (!std::isnan(value)) value = holds(value) ? 1 : 0;
  return known_mean(values);
}

}   // namespace

JsonValue lofo_json(LeftOutRuns runs) {
  std::vector<JsonValue> all;
  for (const auto& run : runs) {
    all.push_back(JsonValue::object());
    for (const LeftOutFamily& family : run) all.back().set(family.family, family.json());
  }
  return mean_of_runs(all);
}

JsonValue left_out_designs_json(LeftOutRuns runs) {
  std::vector<JsonValue> all;
  for (const auto& run : runs) {
    all.push_back(JsonValue::object());
    for (const LeftOutFamily& family : run)
      for (const LeftOutDesign& design : family.designs)
        all.back().set(design.origin.name, design_json_of(design));
  }
  return mean_of_runs(all);
}

double figure_of(const JsonValue& family, std::string_view path) {
  const JsonValue* at = &family;
  for (std::size_t begin = 0; at != nullptr && begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    at = at->is_object() ? at->find(path.substr(begin, end - begin)) : nullptr;
    begin = end + 1;
  }
  return at != nullptr && at->is_number() ? at->as_real() : kNone;
}

std::vector<double> figures_of(const JsonValue& lofo, std::string_view path) {
  std::vector<double> out;
  for (const auto& member : lofo.as_object()) out.push_back(figure_of(member.second, path));
  return out;
}

double known_mean(const std::vector<double>& values) {
  double sum = 0;
  int known = 0;
  for (const double value : values)
    if (!std::isnan(value)) sum += value, ++known;
  return known > 0 ? sum / known : kNone;
}

double known_median(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return kNone;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

JsonValue prototype_families(const JsonValue& lofo) {
  JsonValue out = JsonValue::object();
  for (const std::string_view name : kPrototypeFamilies)
    if (const JsonValue* family = lofo.find(name)) out.set(name, *family);
  return out;
}

JsonValue lofo_summary_json(const JsonValue& lofo) {
  const std::vector<double> unknown = figures_of(lofo, "pairs_unknown.r2");
  const std::vector<double> given = figures_of(lofo, "pairs_given.r2");
  const std::vector<double> ratio = figures_of(lofo, "net_totals.design_ratio");
  return JsonValue::object()
      .set("families", static_cast<std::int64_t>(lofo.as_object().size()))
      .set("pairs_unknown", JsonValue::object()
                                .set("mean_r2", known_mean(unknown))
                                .set("median_r2", known_median(unknown))
                                .set("spearman", known_mean(figures_of(lofo, "pairs_unknown.spearman")))
                                .set("above_zero", known_share(unknown, [](double r2) { return r2 > 0; })))
      .set("pairs_given",
           JsonValue::object().set("mean_r2", known_mean(given)).set("median_r2", known_median(given)))
      .set("net_totals",
           JsonValue::object()
               .set("median_error", known_mean(figures_of(lofo, "net_totals.median_error")))
               .set("coverage80", known_mean(figures_of(lofo, "net_totals.coverage80")))
               .set("designs_within_2x", known_share(ratio, [](double r) { return r >= 0.5 && r <= 2; })))
      .set("coverage80", known_mean(figures_of(lofo, "pairs_unknown.coverage80")))
      .set("candidate_recall", known_mean(figures_of(lofo, "candidate_recall")));
}

}   // namespace cgcl
