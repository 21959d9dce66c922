// Tables III and IV: systems and losses.
#include "apps/cli/published_values.hpp"
#include "apps/cli/reproduction.hpp"
#include "engine/core/error.hpp"
#include "io/report/svg_map.hpp"

#include <algorithm>   // for find

namespace cgcl {

namespace {

const double kNone = std::nan("");

std::string loss_of(const SweptRuns& swept, const SweepRow& row) {
  const JsonValue& result = swept.first_result(row);
  const JsonValue* loss = result.is_object() ? result.find("loss") : nullptr;
  return loss != nullptr && loss->is_text() ? loss->as_text() : row.option("loss");
}

/// What all rows of a table are compared with.
std::function<bool(const SweepRow&)> is_plain_circuitgcl(const char* loss) {
  return [loss](const SweepRow& row) {
    return row.option("model") == "circuitgcl" && row.option("loss") == loss;
  };
}

/// Of each system and loss a row of colours, of each design judged on a column.
std::string map_of(const SweptRuns& swept, const std::string& title, const std::string& figure) {
  HeatMap map{title, figure, {}, {}, {}, -1};   // R2 below says no more than that the mean is better
  const auto place = [](std::vector<std::string>& names, const std::string& name) {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at != names.end()) return static_cast<std::size_t>(at - names.begin());
    names.push_back(name);
    return names.size() - 1;
  };
  struct Cell {
    std::size_t row, column;
    double value;
  };
  std::vector<Cell> cells;
  for (const SweepRow& row : swept.rows) {
    if (row.state != "done" || row.judged_on.empty()) continue;
    const std::string loss = loss_of(swept, row);
    const std::string system = row.option("model") + (loss.empty() ? "" : ", " + loss);
    const std::size_t at = place(map.row, system);
    cells.push_back({at, place(map.column, row.judged_on), row.mean(figure)});
  }
  if (cells.empty()) return {};
  map.value.assign(map.row.size() * map.column.size(), kNone);
  for (const Cell& cell : cells) map.value[cell.row * map.column.size() + cell.column] = cell.value;
  return heat_map_svg(map);
}

/// The losses and the pre-training are what circuitgcl is about; the others have their own.
std::vector<SweepVariant> system_variants(const Workplace& at, const std::string& task,
                                          const std::vector<std::string>& losses) {
  std::vector<SweepVariant> out;
  for (const std::string_view system : compared_systems()) {
    const bool own = system == "circuitgcl";
    out.push_back(plain_runs(at, task, std::string(system), own ? losses : std::vector<std::string>{}, own));
  }
  return out;
}

constexpr const char* kCeilings =
    " `bound_` is the most a system could reach that tells no more labels apart, estimated for R2; `table_` "
    "is that of the mean or commonest training label of a sample's group of look-alikes, `baseline_` of all. "
    "Groups are what a system sees: with other layers, other labels may be twin-free.";

constexpr const char* kPublished =
    " Published values were trained on SSRAM, which is not public, and judged on a design that was not seen; "
    "they stand beside ours where labels of the same design are judged.";

}   // namespace

std::optional<Reproduction> reproduce_table3(const Workplace& at) {
  Reproduction out =
      at.begin("Table III: coupling regression, systems and losses",
               at.conditions() +
                   " Labels are log10 of the capacitance over six decades. `difference` is R2 minus that of "
                   "circuitgcl with mse" +
                   kPaired + kCeilings + kPublished,
               {"system",       "loss",          "pretrained",
                "trained_on",   "judged_on",     "r2",
                "r2_deviation", "difference",    "difference_half_width",
                "mae",          "mse",           "bound_r2",
                "table_r2",     "baseline_r2",   "n",
                "published_r2", "published_mae", "published_mse",
                "state",        "reason"});
  const std::optional<SweptRuns> swept =
      at.sweep(system_variants(at, "edge-regression", {"mse", "bmc", "gai"}));
  if (!swept) return std::nullopt;
  for (const SweepRow& row : swept->rows) {
    const std::string model = row.option("model"), loss = loss_of(*swept, row);
    const auto there = published_regression(model, loss, published_design(judged_design(row)));
    const PairedDifference difference = difference_to(swept->rows, row, "r2", is_plain_circuitgcl("mse"));
    out.rows.push_back({model,
                        loss,
                        row.option("pretrain"),
                        row.design,
                        judged_text(row),
                        row.mean("r2"),
                        row.deviation("r2"),
                        difference.mean,
                        difference.half_width,
                        row.mean("mae"),
                        row.mean("mse"),
                        row.mean("bound_r2"),
                        row.mean("table_r2"),
                        row.mean("baseline_r2"),
                        static_cast<std::int64_t>(row.runs.size()),
                        there ? there->r2 : kNone,
                        there ? there->mae : kNone,
                        there ? there->mse : kNone,
                        row.state,
                        row.reason});
  }
  out.svg = map_of(*swept, out.title, "r2");
  return out;
}

std::optional<Reproduction> reproduce_table4(const Workplace& at) {
  Reproduction out =
      at.begin("Table IV: ground capacitance in five classes, systems and losses",
               at.conditions() +
                   " Macro averages; `_minority` leaves the most frequent class of the truth out, as the "
                   "publication does. `difference` is macro F1 minus that of circuitgcl with ce" +
                   kPaired + kCeilings + kPublished,
               {"system",
                "loss",
                "pretrained",
                "trained_on",
                "judged_on",
                "accuracy",
                "f1",
                "f1_deviation",
                "difference",
                "difference_half_width",
                "accuracy_minority",
                "precision_minority",
                "recall_minority",
                "f1_minority",
                "f1_minority_deviation",
                "bound_accuracy",
                "table_accuracy",
                "baseline_accuracy",
                "n",
                "published_accuracy",
                "published_precision",
                "published_recall",
                "published_f1",
                "state",
                "reason"});
  const std::optional<SweptRuns> swept =
      at.sweep(system_variants(at, "node-classification", {"ce", "focal", "bsce"}));
  if (!swept) return std::nullopt;
  for (const SweepRow& row : swept->rows) {
    const std::string model = row.option("model"), loss = loss_of(*swept, row);
    const auto there = published_classification(model, loss, published_design(judged_design(row)));
    const PairedDifference difference = difference_to(swept->rows, row, "f1", is_plain_circuitgcl("ce"));
    out.rows.push_back({model,
                        loss,
                        row.option("pretrain"),
                        row.design,
                        judged_text(row),
                        row.mean("accuracy"),
                        row.mean("f1"),
                        row.deviation("f1"),
                        difference.mean,
                        difference.half_width,
                        row.mean("accuracy_minority"),
                        row.mean("precision_minority"),
                        row.mean("recall_minority"),
                        row.mean("f1_minority"),
                        row.deviation("f1_minority"),
                        row.mean("bound_accuracy"),
                        row.mean("table_accuracy"),
                        row.mean("baseline_accuracy"),
                        static_cast<std::int64_t>(row.runs.size()),
                        there ? there->accuracy : kNone,
                        there ? there->precision : kNone,
                        there ? there->recall : kNone,
                        there ? there->f1 : kNone,
                        row.state,
                        row.reason});
  }
  out.svg = map_of(*swept, out.title, "f1");
  return out;
}

}   // namespace cgcl
