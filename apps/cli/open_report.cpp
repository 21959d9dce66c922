#include "apps/cli/open_report.hpp"

#include "apps/cli/family_figures.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/csv_text.hpp"
#include "io/report/svg_plot.hpp"

#include <algorithm>   // for stable_sort
#include <charconv>    // for from_chars
#include <cmath>       // for isnan
#include <cstdio>      // for snprintf
#include <map>
#include <string_view>
#include <vector>

namespace cgcl {

namespace {

struct Figure {
  const char *path, *csv, *heading;
};

constexpr Figure kFigures[] = {{"pairs_unknown.r2", "r2_unknown", "R2 unknown"},
                               {"pairs_given.r2", "r2_given", "R2 given"},
                               {"pairs_unknown.spearman", "spearman_unknown", "Spearman"},
                               {"pairs_unknown.within_2x", "within_2x_unknown", "in 2x"},
                               {"pairs_unknown.coverage80", "coverage80_unknown", "80 % holds"},
                               {"pairs_given.coverage80", "coverage80_given", "given"},
                               {"net_totals.median_error", "net_total_median_error", "net error"},
                               {"net_totals.coverage80", "net_total_coverage80", "80 % holds, nets"},
                               {"net_totals.design_ratio", "design_total_ratio", "design ratio"}};

/// "0.42", or a dash.
std::string two(double value) {
  if (std::isnan(value)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", std::abs(value) < 0.005 ? 0.0 : value);   // no -0
  return text;
}

/// A name inside a table of Markdown.
std::string cell(const std::string& name) {
  std::string out;
  for (const char c : csv_field(name)) out += c == '|' ? '/' : c;
  return out;
}

std::int64_t count_in(const JsonValue& family, const char* key) {
  const JsonValue* value = family.find(key);
  if (value == nullptr) return 0;
  return value->is_array() ? static_cast<std::int64_t>(value->as_array().size()) : value->as_int();
}

std::string text_in(const JsonValue& family, const char* key) {
  const JsonValue* value = family.find(key);
  return value != nullptr && value->is_text() ? value->as_text() : std::string();
}

void table_of(TextFile& out, const JsonValue& lofo) {
  out << "| family | process | designs | links |";
  std::string line = "| --- | --- | --- | --- |";
  for (const Figure& figure : kFigures) {
    out << ' ' << figure.heading << " |";
    line += " --- |";
  }
  out << '\n' << line << '\n';
  for (const auto& [name, family] : lofo.as_object()) {
    out << "| " << cell(name) << " | " << cell(text_in(family, "technology")) << " | "
        << count_in(family, "designs") << " | " << count_in(family, "links") << " |";
    for (const Figure& figure : kFigures) out << ' ' << two(figure_of(family, figure.path)) << " |";
    out << '\n';
  }
  out << '\n';
}

void summary_row(TextFile& out, std::string_view name, const JsonValue& lofo) {
  const JsonValue summary = lofo_summary_json(lofo);
  out << "| " << name << " | " << count_in(summary, "families") << " |";
  for (const char* path :
       {"pairs_unknown.mean_r2", "pairs_unknown.median_r2", "pairs_unknown.above_zero", "pairs_given.mean_r2",
        "pairs_given.median_r2", "net_totals.median_error", "coverage80", "net_totals.coverage80"})
    out << ' ' << two(figure_of(summary, path)) << " |";
  out << '\n';
}

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
  out << ' ' << two(known_mean(without)) << " to " << two(known_mean(with)) << " |";
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
  out << "family,technology,designs,links";
  for (const Figure& figure : kFigures) out << ',' << figure.csv;
  out << '\n';
  CsvRows csv(out);
  for (const auto& [name, family] : lofo.as_object()) {
    csv.name(name).name(text_in(family, "technology"));
    csv.count(count_in(family, "designs")).count(count_in(family, "links"));
    for (const Figure& figure : kFigures) csv.number(figure_of(family, figure.path));
    csv.end();
  }
}

void write_open_markdown(TextFile& out, const JsonValue& lofo, const std::string& protocol) {
  const JsonValue prototype = prototype_families(lofo);
  out << "# The open benchmark: one family left out after the other\n\n" << protocol << '\n';
  out << "| | families | mean R2 | median R2 | above 0 | mean R2, pairs given | median | net error | 80 % "
         "holds, "
         "pairs | nets |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  summary_row(out, "all", lofo);
  if (!prototype.as_object().empty()) summary_row(out, "the families of the prototype", prototype);
  out << "\n![R2 by family](open-r2.svg)\n\n![totals of nets by family](open-nets.svg)\n\n";
  if (!prototype.as_object().empty()) {
    out << "## The families of the prototype\n\n";
    table_of(out, prototype);
  }
  few_labels_table(out, lofo);
  out << "## All families\n\nBy falling R2.\n\n";
  table_of(out, by_r2(lofo));
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
