#include "apps/cli/figure_table.hpp"

#include "apps/cli/commit.hpp"
#include "apps/cli/family_figures.hpp"
#include "engine/core/config.hpp"

#include <cmath>    // for isnan
#include <cstdio>   // for snprintf
#include <span>

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
                               {"net_totals.design_ratio", "design_total_ratio", "design ratio"},
                               {"candidate_recall", "candidate_recall", "recall, 30"}};

/// Means over rows, see lofo_summary_json(); `csv` is of no use here.
constexpr Figure kMeans[] = {
    {"pairs_unknown.mean_r2", "", "mean R2"},     {"pairs_unknown.median_r2", "", "median R2"},
    {"pairs_unknown.above_zero", "", "above 0"},  {"pairs_given.mean_r2", "", "mean R2, pairs given"},
    {"pairs_given.median_r2", "", "median"},      {"pairs_unknown.spearman", "", "Spearman"},
    {"net_totals.median_error", "", "net error"}, {"coverage80", "", "80 % holds, pairs"},
    {"net_totals.coverage80", "", "nets"},        {"candidate_recall", "", "recall, 30"}};

/// Columns in which one row at least has a figure.
std::vector<const Figure*> known_figures(std::span<const Figure> figures, const JsonValue& rows) {
  std::vector<const Figure*> out;
  for (const Figure& figure : figures)
    for (const double value : figures_of(rows, figure.path))
      if (!std::isnan(value)) {
        out.push_back(&figure);
        break;
      }
  return out;
}

/// Heading and line of a table whose first columns are there.
void write_heading(TextFile& out, int columns, const std::vector<const Figure*>& figures) {
  std::string line = "|";
  for (int c = 0; c < columns; ++c) line += " --- |";
  for (const Figure* figure : figures) {
    out << ' ' << figure->heading << " |";
    line += " --- |";
  }
  out << '\n' << line << '\n';
}

void write_figures(TextFile& out, const JsonValue& row, const std::vector<const Figure*>& figures) {
  for (const Figure* figure : figures) out << ' ' << two_decimals(figure_of(row, figure->path)) << " |";
  out << '\n';
}

std::string text_in(const JsonValue& row, const char* key) {
  const JsonValue* value = row.find(key);
  return value != nullptr && value->is_text() ? value->as_text() : std::string();
}

std::int64_t count_in(const JsonValue& row, const char* key) {
  const JsonValue* value = row.find(key);
  if (value == nullptr) return 0;
  return value->is_array() ? static_cast<std::int64_t>(value->as_array().size()) : value->as_int();
}

}   // namespace

std::string table_cell(const std::string& name) {
  std::string out;
  for (const char c : csv_field(name)) out += c == '|' ? '/' : c;
  return out;
}

JsonValue benchmark_heading(const char* name, const std::string& model, const std::string& protocol,
                            const std::string& command, std::int64_t seed) {
  return JsonValue::object()
      .set("benchmark", name)
      .set("model", model)
      .set("protocol", protocol)
      .set("command", command)
      .set("version", kVersion)
      .set("commit", kGitCommit)
      .set("seed", seed);
}

std::string two_decimals(double value) {
  if (std::isnan(value)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", std::abs(value) < 0.005 ? 0.0 : value);   // no -0
  return text;
}

void write_figure_table(TextFile& out, std::string_view heading, const JsonValue& rows) {
  const std::vector<const Figure*> figures = known_figures(kFigures, rows);
  out << "| " << heading << " | process | designs | links |";
  write_heading(out, 4, figures);
  for (const auto& [name, row] : rows.as_object()) {
    out << "| " << table_cell(name) << " | " << table_cell(text_in(row, "technology")) << " | "
        << count_in(row, "designs") << " | " << count_in(row, "links") << " |";
    write_figures(out, row, figures);
  }
  out << '\n';
}

void write_summary_table(TextFile& out, std::string_view counted,
                         const std::vector<std::pair<std::string, JsonValue>>& tables) {
  JsonValue summaries = JsonValue::object();
  for (const auto& [name, rows] : tables) summaries.set(name, lofo_summary_json(rows));
  const std::vector<const Figure*> figures = known_figures(kMeans, summaries);
  out << "| | " << counted << " |";
  write_heading(out, 2, figures);
  for (const auto& [name, summary] : summaries.as_object()) {
    out << "| " << name << " | " << count_in(summary, "families") << " |";
    write_figures(out, summary, figures);
  }
}

void write_figure_heading(TextFile& out) {
  out << "technology,designs,links";
  for (const Figure& figure : kFigures) out << ',' << figure.csv;
  out << '\n';
}

void put_figures(CsvRows& csv, const JsonValue& row) {
  csv.name(text_in(row, "technology")).count(count_in(row, "designs")).count(count_in(row, "links"));
  for (const Figure& figure : kFigures) csv.number(figure_of(row, figure.path));
  csv.end();
}

}   // namespace cgcl
