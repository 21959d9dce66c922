// Figure 7: the error by label.
#include "apps/cli/reproduction.hpp"
#include "io/report/svg_chart.hpp"

namespace cgcl {

namespace {

const double kNone = std::nan("");

/// The error by label of one run.
struct LossCurve {
  std::string loss, judged_on;
  std::vector<double> middle, samples, mse;   // by bin; empty where the scores have no bins
};

LossCurve curve_of(const std::string& loss, const std::string& judged_on, const JsonValue& scores) {
  LossCurve out{loss, judged_on, {}, {}, {}};
  const JsonValue* bins = scores.is_object() ? scores.find("bins") : nullptr;
  if (bins == nullptr || !bins->is_array()) return out;
  for (const JsonValue& bin : bins->as_array()) {
    out.middle.push_back((bin.find("from")->as_real() + bin.find("to")->as_real()) / 2);
    out.samples.push_back(bin.find("samples")->as_real());
    const JsonValue* mse = bin.find("mse");
    out.mse.push_back(mse != nullptr && mse->is_number() ? mse->as_real() : kNone);
  }
  return out;
}

/// Of one run on everything it was judged on; the validation part first.
std::vector<LossCurve> curves_of(const std::string& loss, const SweepResult& result) {
  std::vector<LossCurve> out;
  if (result.result.is_object() && result.result.find("val") != nullptr)
    out.push_back(curve_of(loss, "val", *result.result.find("val")));
  for (const SweepEvaluation& evaluation : result.evaluations)
    if (evaluation.scores.is_object()) out.push_back(curve_of(loss, evaluation.design, evaluation.scores));
  return out;
}

/// Ranges of labels that are sparse where the curve was judged.
std::vector<std::pair<double, double>> sparse_ranges(const LossCurve& curve) {
  std::vector<std::pair<double, double>> out;
  double all = 0;
  for (const double samples : curve.samples) all += samples;
  const double half = 0.5 / static_cast<double>(curve.middle.size());
  for (std::size_t b = 0; b < curve.middle.size(); ++b)
    if (curve.samples[b] < kSparseShare * all)
      out.emplace_back(curve.middle[b] - half, curve.middle[b] + half);
  return out;
}

}   // namespace

std::optional<Reproduction> reproduce_fig7(const Workplace& at) {
  Reproduction out =
      at.begin("Fig. 7: error by label, with and without rebalancing",
               at.conditions() +
                   " Mean squared error of couplings by fifth of the label range, one seed; bins with fewer "
                   "than 2 % of the labels are shaded.",
               {"loss", "judged_on", "label", "samples", "mse", "state", "reason"});
  const std::optional<SweptRuns> swept =
      at.sweep({plain_runs(at, "edge-regression", "circuitgcl", {"mse", "bmc", "gai"}, true)});
  if (!swept) return std::nullopt;
  LineChart chart{.title = out.title, .x_axis = "label", .y_axis = "MSE", .series = {}};
  chart.shaded_name = kSparseName;
  for (std::size_t first = 0; first < swept->plan.cells.size(); first += at.seeds.size()) {
    const std::string loss = value_of(swept->plan.cells[first].train, "loss");
    const std::vector<LossCurve> curves = curves_of(loss, swept->outcome.results[first]);
    if (curves.empty())
      out.rows.push_back(
          {loss, "", kNone, kNone, kNone, "not possible", swept->outcome.results[first].reason});
    for (const LossCurve& curve : curves) {
      if (curve.middle.empty())
        out.rows.push_back({loss, curve.judged_on, kNone, kNone, kNone, "not possible",
                            "no figures by label in this version"});
      for (std::size_t b = 0; b < curve.middle.size(); ++b)
        out.rows.push_back(
            {loss, curve.judged_on, curve.middle[b], curve.samples[b], curve.mse[b], "done", ""});
    }
    if (curves.empty() || curves.back().middle.empty())
      continue;   // drawn: zero-shot where there is another design
    if (chart.series.empty()) chart.shaded = sparse_ranges(curves.back());
    chart.series.push_back({loss + ", " + curves.back().judged_on, curves.back().middle, curves.back().mse});
  }
  if (!chart.series.empty()) out.svg = line_chart_svg(chart);
  return out;
}

}   // namespace cgcl
