#include "apps/cli/open_report.hpp"

#include "apps/cli/family_figures.hpp"
#include "apps/cli/figure_table.hpp"
#include "engine/core/error.hpp"
#include "io/report/svg_plot.hpp"

#include <algorithm>   // for stable_sort
#include <charconv>    // for from_chars
#include <cmath>       // for isnan
#include <map>
#include <string_view>
#include <utility>   // for pair
#include <vector>

namespace cgcl {

namespace {

/// By falling R2.
JsonValue by_r2(const JsonValue& lofo) {
  std::vector<const JsonValue::Member*> order;
  for (const JsonValue::Member& member : lofo.as_object()) order.push_back(&member);
  std::stable_sort(order.begin(), order.end(), [](const auto* x, const auto* y) {
    return figure_of(x->second, "pairs_unknown.r2") > figure_of(y->second, "pairs_unknown.r2");
  });
  JsonValue out = JsonValue::object();
  for (const auto* member : order) out.set(member->first, member->second);
  return out;
}

/// Numbers of labels that families have members for: "labels_20" is 20 of `prefix` "labels_".
std::vector<int> label_counts(const JsonValue& lofo, std::string_view prefix) {
  std::map<int, int> found;
  for (const auto& member : lofo.as_object())
    for (const auto& part : member.second.as_object()) {
      if (!part.first.starts_with(prefix)) continue;
      int labels = 0;
      const char* end = part.first.data() + part.first.size();
      if (std::from_chars(part.first.data() + prefix.size(), end, labels).ptr == end) ++found[labels];
    }
  std::vector<int> out;
  for (const auto& entry : found) out.push_back(entry.first);
  return out;
}

/// A figure with the labels, and zero-shot on the same families.
void few_labels_row(TextFile& out, const JsonValue& lofo, const std::string& key, const char* path,
                    const char* zero_shot) {
  std::vector<double> with, without;
  for (const auto& member : lofo.as_object()) {
    const double value = figure_of(member.second, key + "." + path);
    if (std::isnan(value)) continue;
    with.push_back(value);
    without.push_back(figure_of(member.second, zero_shot));
  }
  out << ' ' << two_decimals(known_mean(without)) << " to " << two_decimals(known_mean(with)) << " |";
}

void few_labels_table(TextFile& out, const JsonValue& lofo) {
  const std::vector<int> pairs = label_counts(lofo, "labels_"), nets = label_counts(lofo, "nets_");
  if (pairs.empty() && nets.empty()) return;
  out << "## A few labels of the design\n\nMeans over the families that have twice as many to be scored on, "
         "zero-shot and with the labels, which are not scored.\n\n| labels | R2, pairs unknown | R2, pairs "
         "given "
         "| net error |\n| --- | --- | --- | --- |\n";
  for (const int labels : pairs) {
    const std::string key = str("labels_", labels);
    out << "| " << std::int64_t{labels} << " couplings |";
    few_labels_row(out, lofo, key, "r2_unknown", "pairs_unknown.r2");
    few_labels_row(out, lofo, key, "r2_given", "pairs_given.r2");
    out << " |\n";
  }
  for (const int labels : nets) {
    const std::string key = str("nets_", labels);
    out << "| " << std::int64_t{labels} << " nets |";
    few_labels_row(out, lofo, key, "r2_unknown", "pairs_unknown.r2");
    few_labels_row(out, lofo, key, "r2_given", "pairs_given.r2");
    few_labels_row(out, lofo, key, "net_totals.median_error", "net_totals.median_error");
    out << '\n';
  }
  out << '\n';
}

std::vector<std::string> names_of(const JsonValue& lofo) {
  std::vector<std::string> names;
  for (const auto& member : lofo.as_object()) names.push_back(member.first);
  return names;
}

}   // namespace

void write_open_csv(TextFile& out, const JsonValue& lofo) {
  out << "family,";
  write_figure_heading(out);
  CsvRows csv(out);
  for (const auto& [name, family] : lofo.as_object()) put_figures(csv.name(name), family);
}

void write_open_markdown(TextFile& out, const JsonValue& lofo, const std::string& protocol) {
  const JsonValue prototype = prototype_families(lofo);
  out << "# The open benchmark: one family left out after the other\n\n" << protocol << '\n';
  std::vector<std::pair<std::string, JsonValue>> summaries = {{"all", lofo}};
  if (!prototype.as_object().empty()) summaries.emplace_back("the families of the prototype", prototype);
  write_summary_table(out, "families", summaries);
  out << "\n![R2 by family](open-r2.svg)\n\n![totals of nets by family](open-nets.svg)\n\n";
  if (!prototype.as_object().empty()) {
    out << "## The families of the prototype\n\n";
    write_figure_table(out, "family", prototype);
  }
  few_labels_table(out, lofo);
  out << "## All families\n\nBy falling R2.\n\n";
  write_figure_table(out, "family", by_r2(lofo));
}

std::string open_r2_svg(const JsonValue& lofo) {
  const JsonValue sorted = by_r2(lofo);
  return dot_plot_svg({.title = "Couplings of a family that was left out",
                       .axis = "R2 around the mean of each design",
                       .name = names_of(sorted),
                       .series = {{"pairs unknown", figures_of(sorted, "pairs_unknown.r2")},
                                  {"pairs given", figures_of(sorted, "pairs_given.r2")}},
                       .lo = -1,
                       .hi = 1,
                       .marks = {0}});
}

std::string open_nets_svg(const JsonValue& lofo) {
  const JsonValue sorted = by_r2(lofo);
  return dot_plot_svg(
      {.title = "Totals of nets and intervals of a family that was left out",
       .axis = "share",
       .name = names_of(sorted),
       .series = {{"median error of net totals", figures_of(sorted, "net_totals.median_error")},
                  {"80 % intervals hold: couplings", figures_of(sorted, "pairs_unknown.coverage80")},
                  {"nets", figures_of(sorted, "net_totals.coverage80")}},
       .lo = 0,
       .hi = 1.2,
       .marks = {0.8}});
}

}   // namespace cgcl
