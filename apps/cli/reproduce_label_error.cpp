// Figure 7: the error by label.
#include "apps/cli/reproduction.hpp"
#include "io/report/svg_chart.hpp"

#include <algorithm>   // for find
#include <numeric>     // for accumulate

namespace cgcl {

namespace {

const double kNone = std::nan("");

/// The error by label of one row; without bins where nothing was scored.
struct LabelCurve {
  std::vector<double> middle;             // of the bins
  std::vector<SeedFigure> samples, mse;   // parallel to them
};

/// What a run was judged by in a row; null where it was not.
const JsonValue* scores_of(const SweepResult& result, const std::string& judged_on) {
  if (result.result.is_object())
    if (const JsonValue* part = result.result.find(judged_on); part != nullptr && part->is_object())
      return part;
  for (const SweepEvaluation& evaluation : result.evaluations)
    if (evaluation.design == judged_on && evaluation.scores.is_object()) return &evaluation.scores;
  return nullptr;
}

void add_bins(LabelCurve& curve, const JsonValue::Array& bins, std::int64_t seed) {
  curve.samples.resize(bins.size());
  curve.mse.resize(bins.size());
  curve.middle.clear();
  for (std::size_t b = 0; b < bins.size(); ++b) {
    curve.middle.push_back((bins[b].find("from")->as_real() + bins[b].find("to")->as_real()) / 2);
    const JsonValue* mse = bins[b].find("mse");
    curve.samples[b].values.push_back(bins[b].find("samples")->as_real());
    curve.samples[b].seeds.push_back(seed);
    curve.mse[b].values.push_back(mse != nullptr && mse->is_number() ? mse->as_real() : kNone);
    curve.mse[b].seeds.push_back(seed);
  }
}

/// Over the runs of a row.
LabelCurve curve_of(const SweptRuns& swept, const SweepRow& row) {
  LabelCurve out;
  for (std::size_t c = 0; c < swept.plan.cells.size(); ++c) {
    const SweepCell& cell = swept.plan.cells[c];
    if (std::find(row.runs.begin(), row.runs.end(), cell.key) == row.runs.end()) continue;
    const JsonValue* scores = scores_of(swept.outcome.results[c], row.judged_on);
    const JsonValue* bins = scores == nullptr ? nullptr : scores->find("bins");
    if (bins != nullptr && bins->is_array()) add_bins(out, bins->as_array(), cell.seed);
  }
  return out;
}

std::vector<double> means(const std::vector<SeedFigure>& figures) {
  std::vector<double> out;
  for (const SeedFigure& figure : figures) out.push_back(figure.mean());
  return out;
}

/// Ranges of labels that are sparse where the curve was judged.
std::vector<std::pair<double, double>> sparse_ranges(const LabelCurve& curve) {
  std::vector<std::pair<double, double>> out;
  const std::vector<double> samples = means(curve.samples);
  const double all = std::accumulate(samples.begin(), samples.end(), 0.0);
  const double half = 0.5 / static_cast<double>(curve.middle.size());
  for (std::size_t b = 0; b < curve.middle.size(); ++b)
    if (samples[b] < kSparseShare * all) out.emplace_back(curve.middle[b] - half, curve.middle[b] + half);
  return out;
}

/// The panel of what was judged, begun where there is none.
LineChart& panel_of(LinePanels& chart, const std::string& judged_on) {
  for (LineChart& panel : chart.panels)
    if (panel.title == judged_on) return panel;
  chart.panels.push_back({.title = judged_on, .x_axis = "label", .y_axis = "MSE", .series = {}});
  chart.panels.back().shaded_name = kSparseName;
  return chart.panels.back();
}

}   // namespace

std::optional<Reproduction> reproduce_fig7(const Workplace& at) {
  Reproduction out = at.begin(
      "Fig. 7: error by label, with and without rebalancing",
      at.conditions() +
          " Mean squared error of couplings by fifth of the label range; bins with fewer than 2 % of the "
          "labels are shaded.",
      {"loss", "judged_on", "label", "samples", "mse", "mse_deviation", "n", "state", "reason"});
  const std::optional<SweptRuns> swept =
      at.sweep({plain_runs(at, "edge-regression", "circuitgcl", {"mse", "bmc", "gai"}, true)});
  if (!swept) return std::nullopt;
  LinePanels chart{.title = out.title, .panels = {}};
  for (const SweepRow& row : swept->rows) {
    const std::string loss = row.option("loss"), judged_on = judged_text(row);
    const LabelCurve curve = curve_of(*swept, row);
    if (curve.middle.empty()) {
      out.rows.push_back({loss, judged_on, kNone, kNone, kNone, kNone, 0, "not possible",
                          row.reason.empty() ? "no labels to score there" : row.reason});
      continue;
    }
    for (std::size_t b = 0; b < curve.middle.size(); ++b)
      out.rows.push_back({loss, judged_on, curve.middle[b], curve.samples[b].mean(), curve.mse[b].mean(),
                          curve.mse[b].deviation(), curve.mse[b].n(), row.state, row.reason});
    LineChart& panel = panel_of(chart, judged_on);
    if (panel.series.empty()) panel.shaded = sparse_ranges(curve);
    panel.series.push_back({loss, curve.middle, means(curve.mse)});
  }
  std::erase_if(chart.panels, [&chart](const LineChart& panel) {   // a loss that could not be judged there
    return panel.series.size() < chart.panels.front().series.size();
  });
  if (!chart.panels.empty()) out.svg = line_panels_svg(chart);
  return out;
}

}   // namespace cgcl
