#include "apps/cli/sweep_rows.hpp"

#include "apps/cli/option_registry.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for find_if
#include <limits>

namespace cgcl {

namespace {

ChosenOptions all_options(const SweepCell& cell) {
  ChosenOptions out = cell.train;
  out.emplace_back("pretrain", cell.encoder_key.empty() ? "off" : "on");
  for (const auto& [name, value] : cell.pretrain) out.emplace_back("pretrain." + name, value);
  return out;
}

struct Group {
  const SweepPlan& plan;
  const SweepOutcome& outcome;
  std::size_t first;

  [[nodiscard]] std::size_t size() const { return idx(plan.seeds); }
  [[nodiscard]] const SweepCell& cell(std::size_t s) const { return plan.cells[first + s]; }
  [[nodiscard]] const SweepResult& result(std::size_t s) const { return outcome.results[first + s]; }

  [[nodiscard]] SweepRow row(std::string judged_on) const {
    return {design_label(cell(0).design), std::move(judged_on), all_options(cell(0)), {}, {}, {}, {}};
  }
};

void add_failure(SweepRow& row, bool possible, const std::string& reason) {
  if (row.reason.empty()) row.reason = reason;
  if (row.state.empty()) row.state = possible ? "failed" : "not possible";
}

void add_success(SweepRow& row, const SweepCell& cell, const JsonValue& scores) {
  row.state = "done";
  row.runs.push_back(cell.key);
  add_figures(row.figures, scores, cell.seed);
}

/// By one part of the validation.
SweepRow validation_row(const Group& group, const char* part) {
  SweepRow row = group.row(part);
  for (std::size_t s = 0; s < group.size(); ++s) {
    const SweepResult& result = group.result(s);
    if (!result.reason.empty())
      add_failure(row, result.possible, result.reason);
    else if (const JsonValue* scores = result.result.find(part); scores != nullptr && scores->is_object())
      add_success(row, group.cell(s), *scores);
  }
  return row;
}

SweepRow evaluation_row(const Group& group, std::size_t e, const std::string& design) {
  SweepRow row = group.row(design);
  for (std::size_t s = 0; s < group.size(); ++s) {
    const SweepResult& result = group.result(s);
    if (e >= result.evaluations.size()) continue;
    const SweepEvaluation& evaluation = result.evaluations[e];
    if (!evaluation.reason.empty())
      add_failure(row, false, evaluation.reason);
    else
      add_success(row, group.cell(s), evaluation.scores);
  }
  return row;
}

/// A run may have no scores of its own, such as one whose model is judged on families that are left out.
void add_rows(const Group& group, std::vector<SweepRow>& rows) {
  const std::size_t before = rows.size();
  for (const char* part : {"val_twin_free", "val"})
    if (SweepRow row = validation_row(group, part); row.state == "done") rows.push_back(std::move(row));
  for (std::size_t s = 0; s < group.size(); ++s) {
    const std::vector<SweepEvaluation>& all = group.result(s).evaluations;
    if (all.empty()) continue;
    for (std::size_t e = 0; e < all.size(); ++e) rows.push_back(evaluation_row(group, e, all[e].design));
    break;
  }
  if (rows.size() > before) return;
  SweepRow none = validation_row(group, "val");
  none.judged_on.clear();
  if (none.state.empty()) none.state = "done";
  rows.push_back(std::move(none));
}

/// The task of a row, by default that of `train`.
std::string_view task_of(const SweepRow& row) {
  for (const auto& [name, value] : row.options)
    if (name == "task") return value;
  return find_setting(find_command("train"), "task")->fallback;
}

}   // namespace

double SweepRow::mean(const std::string& figure) const {
  const SeedFigure* found = find_figure(figures, figure);
  return found != nullptr ? found->mean() : std::numeric_limits<double>::quiet_NaN();
}

double SweepRow::deviation(const std::string& figure) const {
  const SeedFigure* found = find_figure(figures, figure);
  return found != nullptr ? found->deviation() : std::numeric_limits<double>::quiet_NaN();
}

std::vector<SweepRow> sweep_rows(const SweepPlan& plan, const SweepOutcome& outcome) {
  std::vector<SweepRow> rows;
  for (std::size_t first = 0; first < plan.cells.size(); first += idx(plan.seeds))
    add_rows({plan, outcome, first}, rows);
  return rows;
}

std::string leading_figure(const SweepRow& row) {
  for (const char* name : {"r2", "f1", "auc"})
    if (find_figure(row.figures, name) != nullptr) return name;
  return {};
}

PairedDifference difference_to(const std::vector<SweepRow>& rows, const SweepRow& row,
                               const std::string& figure,
                               const std::function<bool(const SweepRow&)>& is_reference) {
  const auto comparable = [&](const SweepRow& other) {
    return other.state == "done" && other.design == row.design && other.judged_on == row.judged_on &&
           task_of(other) == task_of(row) && is_reference(other);
  };
  const auto reference = std::find_if(rows.begin(), rows.end(), comparable);
  if (reference == rows.end() || &*reference == &row) return {};
  const SeedFigure *ours = find_figure(row.figures, figure),
                   *theirs = find_figure(reference->figures, figure);
  return ours == nullptr || theirs == nullptr ? PairedDifference{} : paired_difference(*ours, *theirs);
}

}   // namespace cgcl
