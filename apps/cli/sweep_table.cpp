#include "apps/cli/sweep_table.hpp"

#include "apps/cli/commit.hpp"
#include "engine/core/config.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/csv_text.hpp"
#include "io/text/file_bytes.hpp"

#include <algorithm>   // for find
#include <cmath>       // for isnan
#include <filesystem>
#include <limits>
#include <set>
#include <string_view>

namespace cgcl {

namespace {

/// Columns of the page; a table for people has no room for more.
constexpr std::string_view kShown[] = {
    "r2",       "mae",      "mse",         "accuracy",         "f1", "f1_minority", "auc",
    "bound_r2", "table_r2", "baseline_r2", "baseline_accuracy"};

/// Names in the order of first sight.
template <class NamesOf>
std::vector<std::string> names_in(const std::vector<SweepRow>& rows, const NamesOf& names_of) {
  std::vector<std::string> out;
  for (const SweepRow& row : rows)
    for (const std::string& name : names_of(row))
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
  return out;
}

std::vector<std::string> option_names(const std::vector<SweepRow>& rows) {
  return names_in(rows, [](const SweepRow& row) {
    std::vector<std::string> names;
    for (const auto& option : row.options) names.push_back(option.first);
    return names;
  });
}

std::vector<std::string> figure_names(const std::vector<SweepRow>& rows) {
  return names_in(rows, [](const SweepRow& row) {
    std::vector<std::string> names;
    for (const SeedFigure& figure : row.figures) names.push_back(figure.name);
    return names;
  });
}

/// In a table that nobody wrote a reference into, the first row is one.
PairedDifference difference_in(const std::vector<SweepRow>& rows, const SweepRow& row) {
  return difference_to(rows, row, leading_figure(row), [](const SweepRow&) { return true; });
}

JsonValue row_json(const std::vector<SweepRow>& rows, const SweepRow& row) {
  JsonValue options = JsonValue::object(), figures = JsonValue::object();
  for (const auto& [name, value] : row.options) options.set(name, value);
  for (const SeedFigure& figure : row.figures)
    figures.set(figure.name, JsonValue::object()
                                 .set("n", figure.n())
                                 .set("mean", figure.mean())
                                 .set("deviation", figure.deviation())
                                 .set("values", figure.values));
  JsonValue out = JsonValue::object();
  out.set("design", row.design).set("judged_on", row.judged_on).set("options", std::move(options));
  out.set("state", row.state).set("reason", row.reason).set("runs", row.runs);
  const PairedDifference difference = difference_in(rows, row);
  out.set("compared_by", leading_figure(row)).set("difference", difference.mean);
  out.set("difference_half_width", difference.half_width);
  return out.set("figures", std::move(figures));
}

std::string number_text(double value) { return std::isnan(value) ? std::string() : plain_text(value); }

/// A value inside a table of Markdown.
std::string cell_text(const std::string& text) {
  std::string out;
  for (const char c : printable(text, 300)) out += c == '|' ? '/' : c;
  return out;
}

std::vector<std::string> shown_figures(const std::vector<SweepRow>& rows) {
  const std::vector<std::string> all = figure_names(rows);
  std::vector<std::string> out;
  for (const std::string_view name : kShown)
    if (std::find(all.begin(), all.end(), name) != all.end()) out.emplace_back(name);
  return out;
}

/// Options that differ between rows; the others stand above the table.
std::vector<std::string> varying_options(const std::vector<SweepRow>& rows) {
  std::vector<std::string> out;
  for (const std::string& name : option_names(rows)) {
    std::set<std::string> values;
    for (const SweepRow& row : rows) values.insert(row.option(name));
    if (values.size() > 1) out.push_back(name);
  }
  return out;
}

std::string settled_options(const std::vector<SweepRow>& rows) {
  const std::vector<std::string> varying = varying_options(rows);
  std::string out;
  for (const auto& [name, value] : rows.front().options)
    if (std::find(varying.begin(), varying.end(), name) == varying.end())
      out += str(out.empty() ? "" : ", ", '`', name, " = ", cell_text(value), '`');
  return out;
}

void write_if_other(const std::filesystem::path& path, const std::string& text) {
  if (std::filesystem::exists(path)) {
    const auto bytes = read_file(path.string());
    if (std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()) == text) return;
  }
  write_file_atomically(path.string(), text);
}

}   // namespace

JsonValue sweep_json(const SweepPlan& plan, const std::vector<SweepRow>& rows) {
  JsonValue list = JsonValue::array(), seeds = JsonValue::array();
  for (std::size_t s = 0; s < idx(plan.seeds); ++s) seeds.push(plan.cells[s].seed);
  for (const SweepRow& row : rows) list.push(row_json(rows, row));
  JsonValue out = JsonValue::object();
  out.set("version", kVersion).set("commit", kGitCommit).set("seeds", std::move(seeds));
  return out.set("rows", std::move(list));
}

std::string sweep_csv(const std::vector<SweepRow>& rows) {
  const std::vector<std::string> options = option_names(rows), figures = figure_names(rows);
  std::string out = "design,judged_on";
  for (const std::string& name : options) out += ',' + csv_field(name);
  out += ",state,runs";
  for (const std::string& name : figures) out += ',' + csv_field(name) + ',' + csv_field(name + "_deviation");
  out += ",compared_by,difference,difference_half_width,reason\n";
  for (const SweepRow& row : rows) {
    out += csv_field(row.design) + ',' + csv_field(row.judged_on);
    for (const std::string& name : options) out += ',' + csv_field(row.option(name));
    out += str(',', row.state, ',', row.runs.size());
    for (const std::string& name : figures) {
      const SeedFigure* figure = find_figure(row.figures, name);
      out += ',' + (figure == nullptr ? "" : number_text(figure->mean()));
      out += ',' + (figure == nullptr ? "" : number_text(figure->deviation()));
    }
    const PairedDifference difference = difference_in(rows, row);
    out += ',' + leading_figure(row) + ',' + number_text(difference.mean);
    out += ',' + number_text(difference.half_width) + ',' + csv_field(row.reason) + '\n';
  }
  return out;
}

std::string sweep_markdown(const SweepPlan& plan, const std::vector<SweepRow>& rows) {
  const std::vector<std::string> options = varying_options(rows), figures = shown_figures(rows);
  std::string out = str("# Sweep\n\n", plan.cells.size(), " runs, ", plan.seeds,
                        plan.seeds == 1 ? " seed" : " seeds", " each. ");
  out +=
      "Figures are means over the seeds, ± the standard deviation of a sample. `difference` is R2, macro F1 "
      "or AUC minus that of the first row of the same design, task and part, seed by seed, ± half of a 95 % "
      "interval.\n";
  if (const std::string settled = settled_options(rows); !settled.empty())
    out += "Of all: " + settled + ".\n";
  std::string line = "\n| design | judged on |", rule = "\n| --- | --- |";
  for (const auto* names : {&options, &figures})
    for (const std::string& name : *names) {
      line += ' ' + cell_text(name) + " |";
      rule += " --- |";
    }
  out += line + " difference | n |" + rule + " --- | --- |\n";
  for (const SweepRow& row : rows) {
    out += "| " + cell_text(row.design) + " | " + cell_text(row.judged_on) + " |";
    for (const std::string& name : options) out += ' ' + cell_text(row.option(name)) + " |";
    for (const std::string& name : figures) {
      const SeedFigure* figure = find_figure(row.figures, name);
      out += ' ' + (figure == nullptr ? "-" : figure_text(*figure)) + " |";
    }
    out += str(' ', difference_text(difference_in(rows, row)), " | ", row.runs.size(),
               row.reason.empty() ? "" : " (" + row.state + ": " + cell_text(row.reason) + ")", " |\n");
  }
  return out;
}

void write_sweep_table(const SweepFolder& folder, const SweepPlan& plan, const std::vector<SweepRow>& rows) {
  write_if_other(folder.root / "sweep.json", sweep_json(plan, rows).dump(2) + "\n");
  write_if_other(folder.root / "sweep.csv", sweep_csv(rows));
  write_if_other(folder.root / "sweep.md", sweep_markdown(plan, rows));
}

}   // namespace cgcl
