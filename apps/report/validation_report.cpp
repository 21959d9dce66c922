// The accuracy of a run on the design that it was trained on.
#include "apps/report/json_members.hpp"
#include "apps/report/run_report.hpp"
#include "apps/report/shown_values.hpp"
#include "engine/core/error.hpp"
#include "io/report/svg_chart.hpp"
#include "io/report/svg_map.hpp"

#include <algorithm>   // for max
#include <array>
#include <cmath>     // for isnan, nan
#include <utility>   // for pair

namespace cgcl {

namespace {

struct Part {
  const char* key;
  const char* name;
  const JsonValue* scores;
};

/// The parts that were held out, those with samples.
std::vector<Part> parts_of(const JsonValue& result) {
  std::vector<Part> out;
  for (const auto& [key, name] : {std::pair{"val_twin_free", "twin-free"}, std::pair{"val", "random"}}) {
    const JsonValue* scores = result.find(key);
    if (scores != nullptr && scores->is_object() && real_in(*scores, "samples") > 0)
      out.push_back({key, name, scores});
  }
  return out;
}

/// What a task is judged by first.
std::string metric_of(const JsonValue& scores) {
  for (const char* metric : {"r2", "auc", "accuracy"})
    if (scores.find(metric) != nullptr) return metric;
  return {};
}

std::string name_of_metric(const std::string& metric) {
  return metric == "r2" ? "R2" : metric == "auc" ? "AUC" : metric;
}

struct Figure {
  const char* key;
  const char* head;
  const char* meaning;
};

constexpr std::array<Figure, 21> kFigures = {{
    {"samples", "samples", "how many were scored"},
    {"r2", "R2", "share of the variance of the labels that is explained"},
    {"auc", "AUC", "chance that a pair that couples is ranked above one that does not"},
    {"ap", "average precision", ""},
    {"accuracy", "accuracy", ""},
    {"baseline_r2", "plain mean", "R2 of the mean training label of the relation"},
    {"baseline_auc", "baseline", "AUC of the share of training pairs of the relation that couple"},
    {"baseline_accuracy", "commonest class", "accuracy of the commonest training class"},
    {"table_r2", "table", "R2 of the mean training label of look-alikes: needs no network"},
    {"table_auc", "table", "AUC of the share of look-alikes in training that couple"},
    {"table_accuracy", "table", "accuracy of the commonest class of look-alikes in training"},
    {"bound_r2", "bound", "estimate of the best R2 of any model that sees no more of a link than this one"},
    {"bound_auc", "bound", "AUC that no model of this depth and head exceeds"},
    {"bound_accuracy", "bound", "accuracy that no table of what the model can tell apart exceeds"},
    {"ceiling_r2", "ceiling", "R2 on these very samples that no model of this depth and head exceeds"},
    {"mae", "MAE", "in label units"},
    {"rmse", "RMSE", "in label units"},
    {"precision", "precision", ""},
    {"recall", "recall", ""},
    {"f1", "F1", ""},
    {"f1_minority", "F1 minority", "without the commonest class"},
}};

/// Parts and, below each, its relations.
std::vector<std::pair<std::string, const JsonValue*>> rows_of(const std::vector<Part>& parts) {
  std::vector<std::pair<std::string, const JsonValue*>> out;
  for (const Part& part : parts) {
    out.emplace_back(part.name, part.scores);
    const JsonValue* relations = part.scores->find("relations");
    if (relations != nullptr && relations->is_object())
      for (const auto& [relation, scores] : relations->as_object())
        out.emplace_back(str(part.name, ' ', relation), &scores);
    const JsonValue* balanced = part.scores->find("balanced");
    if (balanced != nullptr && balanced->is_object())
      out.emplace_back(str(part.name, ", relations alike"), balanced);
  }
  return out;
}

void add_table(ReportSheet& sheet, const std::vector<Part>& parts) {
  const auto rows = rows_of(parts);
  HtmlTable table{.caption = "What was held out of training, and what needs no network beside it.",
                  .columns = {{"part"}},
                  .rows = {}};
  std::vector<const char*> keys;
  for (const Figure& figure : kFigures) {
    bool any = false;
    for (const auto& row : rows) any |= !std::isnan(real_in(*row.second, figure.key));
    if (!any) continue;
    keys.push_back(figure.key);
    table.columns.push_back({figure.head, true, figure.meaning});
  }
  for (const auto& row : rows) {
    HtmlRow out{.cells = {row.first}};
    for (const char* key : keys) {
      const double value = real_in(*row.second, key);
      out.cells.emplace_back(std::string_view(key) == "samples" && !std::isnan(value)
                                 ? shown_count(static_cast<std::int64_t>(value))
                                 : shown(value));
    }
    table.rows.push_back(std::move(out));
  }
  sheet.page().table(table);
}

void add_bars(ReportSheet& sheet, const std::vector<Part>& parts, const std::string& metric) {
  BarChart chart{
      .title = "Accuracy by part", .axis = name_of_metric(metric), .name = {}, .series = {}, .least = -1};
  const std::array<std::pair<std::string, const char*>, 4> series = {
      {{metric, "model"},
       {"baseline_" + metric, "plain baseline"},
       {"table_" + metric, "table"},
       {"bound_" + metric, "bound"}}};
  for (const auto& one : series) chart.series.push_back({one.second, {}});
  PlotData data("accuracy", {"part", "model", "baseline", "table", "bound"});
  for (const auto& row : rows_of(parts)) {
    chart.name.push_back(row.first);
    data.name(row.first);
    for (std::size_t s = 0; s < series.size(); ++s) {
      chart.series[s].value.push_back(real_in(*row.second, series[s].first));
      data.number(chart.series[s].value.back());
    }
    data.end();
  }
  sheet.figure(
      bar_chart_svg(chart),
      str(name_of_metric(metric),
          " of the model beside the plain baseline, the table of look-alikes and the structural bound; bars "
          "end at -1."),
      data);
}

/// Errors by fifths of the label, with those shaded that have less than a fiftieth of the samples.
void add_bins(ReportSheet& sheet, const std::vector<Part>& parts) {
  LineChart errors{.title = "Error by label",
                   .x_axis = "label: log10 of the capacitance between its ends",
                   .y_axis = "mean absolute error",
                   .series = {}};
  errors.shaded_name = "less than 2 % of the samples of a part";
  Histograms counts{.title = "Labels",
                    .x_axis = "label",
                    .y_axis = "samples",
                    .panels = {},
                    .sparse_name = "less than 2 % of the samples"};
  PlotData data("bins", {"part", "from", "to", "samples", "mae", "mse", "bias"}),
      labels("labels", {"part", "from", "to", "samples"});
  for (const Part& part : parts) {
    const double least = 0.02 * real_in(*part.scores, "samples");
    LineSeries line{part.name, {}, {}};
    HistogramPanel panel{part.name, {}};
    for (const JsonValue& bin : list_in(*part.scores, "bins")) {
      const double from = real_in(bin, "from"), to = real_in(bin, "to"), samples = real_in(bin, "samples");
      line.x.push_back((from + to) / 2);
      line.y.push_back(real_in(bin, "mae"));
      panel.count.push_back(samples);
      if (samples < least && &part == &parts.front()) errors.shaded.emplace_back(from, to);
      counts.sparse_below = std::max(counts.sparse_below, least);
      data.name(part.key).number(from).number(to).number(samples);
      data.number(real_in(bin, "mae")).number(real_in(bin, "mse")).number(real_in(bin, "bias")).end();
      labels.name(part.key).number(from).number(to).number(samples).end();
    }
    if (line.x.empty()) continue;
    errors.series.push_back(std::move(line));
    counts.panels.push_back(std::move(panel));
  }
  if (errors.series.empty()) return;
  sheet.page().part("Error by label");
  sheet.page().paragraph(
      "A run keeps scores, not the predictions they come from; `circuitgcl predict RUN GRAPH -o links.csv` "
      "gives "
      "those, and `circuitgcl report links.csv` draws them against the labels.");
  sheet.figure(line_chart_svg(errors), "Mean absolute error by fifths of the label, in label units.", data);
  sheet.figure(histograms_svg(counts), "How the labels of the parts are distributed.", labels);
}

void add_confusion(ReportSheet& sheet, const Part& part, const char* plot) {
  const JsonValue::Array& rows = list_in(*part.scores, "confusion");
  if (rows.empty()) return;
  HeatMap map{
      .title = str("Confusion, ", part.name), .value_name = "samples", .row = {}, .column = {}, .value = {}};
  PlotData data(plot, {"true_class", "predicted_class", "samples"});
  for (std::size_t truth = 0; truth < rows.size(); ++truth) {
    const JsonValue::Array& counts = rows[truth].as_array();
    map.row.push_back(str("truly class ", truth));
    for (std::size_t said = 0; said < counts.size(); ++said) {
      if (truth == 0) map.column.push_back(str("said ", said));
      map.value.push_back(counts[said].as_real());
      data.number(static_cast<double>(truth))
          .number(static_cast<double>(said))
          .number(counts[said].as_real())
          .end();
    }
  }
  if (map.value.size() != map.row.size() * map.column.size() || map.value.empty())
    throw Error(ErrorId::run_damaged,
                "the confusion matrix in result.json is no table, expected rows of one length");
  sheet.figure(heat_map_svg(map), "Rows are true classes, columns what the model says.", data);
}

}   // namespace

void add_validation(ReportSheet& sheet, const JsonValue& result) {
  const std::vector<Part> parts = parts_of(result);
  if (parts.empty()) return;
  const std::string metric = metric_of(*parts.front().scores);
  std::vector<HtmlTile> tiles;
  for (const Part& part : parts)
    tiles.push_back({str(name_of_metric(metric), ' ', part.name), shown(real_in(*part.scores, metric)),
                     str("plain baseline ", shown(real_in(*part.scores, "baseline_" + metric)), ", table ",
                         shown(real_in(*part.scores, "table_" + metric)), ", bound ",
                         shown(real_in(*part.scores, "bound_" + metric)))});
  sheet.page().tiles(tiles);
  sheet.page().part("Accuracy");
  sheet.page().paragraph(
      text_in(result, "split_by") == "family"
          ? "Twin-free: designs of families that were left out of the training, without samples that look "
            "like one "
            "of it. The random part is drawn from the designs that were trained on, and its figure measures "
            "memory "
            "too."
          : "On what the run was trained on, so neither part says anything of another design. Twin-free: "
            "samples without a look-alike in training. The random part has such twins, and its figure "
            "measures "
            "memory too.");
  add_table(sheet, parts);
  if (!metric.empty()) add_bars(sheet, parts, metric);
  add_bins(sheet, parts);
  for (const Part& part : parts)
    add_confusion(sheet, part, std::string_view(part.key) == "val" ? "confusion_random" : "confusion");
}

}   // namespace cgcl
