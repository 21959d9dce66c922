// Figures 3 to 6.
#include "apps/cli/published_values.hpp"
#include "apps/cli/reproduction.hpp"
#include "apps/train/node_map.hpp"
#include "apps/train/samples.hpp"
#include "engine/core/error.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/svg_chart.hpp"
#include "io/report/svg_map.hpp"

#include <algorithm>   // for find, find_if, max

namespace cgcl {

namespace {

const double kNone = std::nan("");
constexpr int kLabelBins = 20;

/// With it is the default, which other tables share.
SweepVariant without_scattering(SweepVariant variant) {
  variant.pretrain.push_back({"scattering", {"off"}});
  return variant;
}

/// The value of the pre-training in words.
std::string rsm_text(const SweepRow& row) {
  if (row.option("pretrain") == "off") return "no pre-training";
  return row.option("pretrain.scattering") == "off" ? "without scattering" : "with RSM";
}

/// Bars of one figure: a group for each thing judged on, a series for each kind.
BarChart bars_of(const std::string& title, const std::string& axis) {
  return {.title = title, .axis = axis, .name = {}, .series = {}, .least = -1};
}

void add_bar(BarChart& chart, const std::string& group, const std::string& series, double value,
             double deviation) {
  auto at = std::find(chart.name.begin(), chart.name.end(), group);
  if (at == chart.name.end()) {
    at = chart.name.insert(at, group);
    for (BarSeries& one : chart.series) {
      one.value.push_back(kNone);
      one.deviation.push_back(kNone);
    }
  }
  const auto g = static_cast<std::size_t>(at - chart.name.begin());
  auto kind = std::find_if(chart.series.begin(), chart.series.end(),
                           [&](const BarSeries& one) { return one.name == series; });
  if (kind == chart.series.end())
    kind = chart.series.insert(kind, {.name = series,
                                      .value = std::vector<double>(chart.name.size(), kNone),
                                      .deviation = std::vector<double>(chart.name.size(), kNone)});
  kind->value[g] = value;
  kind->deviation[g] = deviation;
}

std::string drawn(const BarChart& chart) {
  const bool any = std::any_of(chart.series.begin(), chart.series.end(), [](const BarSeries& series) {
    return std::any_of(series.value.begin(), series.value.end(), [](double v) { return !std::isnan(v); });
  });
  return any ? bar_chart_svg(chart) : std::string();
}

std::vector<double> column(const DoubleRows& rows, std::size_t k) {
  std::vector<double> out;
  for (std::int64_t i = 0; i < rows.rows(); ++i) out.push_back(rows.row(i)[k]);
  return out;
}

/// Labels of a task in bins; empty, with the reason, where the design has none.
std::vector<double> label_counts(const CircuitGraph& graph, Task task, std::string& reason) {
  std::vector<double> out;
  try {
    const TaskSamples samples = all_samples(graph, task, task_codec(task, graph));
    out.resize(kLabelBins);
    for (const float y : samples.y)
      ++out[std::min<std::size_t>(static_cast<std::size_t>(std::max(y, 0.0F) * kLabelBins), kLabelBins - 1)];
  } catch (const Error& error) {
    if (error.id() != ErrorId::no_labels && error.id() != ErrorId::labels_out_of_range) throw;
    reason = error.what();
  }
  return out;
}

}   // namespace

std::optional<Reproduction> reproduce_fig3(const Workplace& at) {
  Reproduction out = at.begin(
      "Fig. 3: embeddings of nodes with and without representation scattering",
      str("t-SNE of the distinct node embeddings of ", design_label(at.designs.front()),
          ", perplexity 30. Colours are the mean log10 of the ground capacitance of the nets at a point; "
          "devices and pins are grey. Seed ",
          at.seeds.front(), ". Pre-trained on the same design for ", at.all_pretrain_epochs(),
          " epochs; its labels were not seen."),
      {"panel", "x", "y", "log10_ground_F"});
  const SweepVariant scattered = encoder_runs(at);
  const std::optional<SweptRuns> swept = at.sweep({without_scattering(scattered), scattered}, false);
  if (!swept) return std::nullopt;
  const CircuitGraph graph = read_graph(at.designs.front());
  ScatterPlot plot{out.title, "log10 of the ground capacitance in F", {}};
  for (std::size_t first = 0; first < swept->plan.cells.size(); first += at.seeds.size()) {
    const SweepCell& cell = swept->plan.cells[first];
    const bool off = value_of(cell.pretrain, "scattering") == "off";
    const std::string panel = off ? "without scattering" : "with RSM";
    if (swept->outcome.results[first].pretraining.is_null()) {
      out.missing.push_back(panel + ": " + swept->outcome.results[first].reason);
      continue;
    }
    const PretrainedEncoder encoder = read_encoder_file(at.folder.encoder(cell.encoder_key), at.exec);
    const NodeMap map = map_nodes(at.exec, encoder, graph,
                                  {.projection = Projection::tsne, .iterations = at.quick ? 400 : 750});
    const std::vector<double> ground = means_by_embedding(map, log_ground(graph));
    for (std::int64_t i = 0; i < map.place.rows(); ++i)
      out.rows.push_back({panel, map.place.row(i)[0], map.place.row(i)[1], ground[idx(i)]});
    plot.panels.push_back({panel, column(map.place, 0), column(map.place, 1), ground});
  }
  if (!plot.panels.empty()) out.svg = scatter_svg(plot);
  return out;
}

std::optional<Reproduction> reproduce_fig4(const Workplace& at) {
  Reproduction out =
      at.begin("Fig. 4: label distributions",
               "Normalised labels: log10 of the capacitance over six decades, from 1e-21 F for couplings "
               "and from 1e-20 F "
               "for ground unless the design has a range of its own.",
               {"design", "task", "from", "to", "labels", "published_design"});
  Histograms chart{.title = out.title, .x_axis = "label", .y_axis = "share", .lo = 0, .hi = 1, .panels = {}};
  chart.sparse_below = kSparseShare;
  chart.sparse_name = kSparseName;
  for (const std::string& path : at.designs) {
    const CircuitGraph graph = read_graph(path);
    for (const auto& [task, name] :
         {std::pair(Task::edge_regression, "coupling"), {Task::node_regression, "ground"}}) {
      std::string reason;
      const std::vector<double> counts = label_counts(graph, task, reason);
      double all = 0;
      for (std::size_t b = 0; b < counts.size(); ++b) {
        all += counts[b];
        out.rows.push_back({design_label(path), name, static_cast<double>(b) / kLabelBins,
                            static_cast<double>(b + 1) / kLabelBins, counts[b],
                            published_design(design_label(path))});
      }
      if (counts.empty()) {
        out.missing.push_back(str(design_label(path), ", ", name, ": ", reason));
        continue;
      }
      HistogramPanel panel{str(design_label(path), ", ", name, ", ", all, " labels"), counts};
      for (double& count : panel.count) count /= all;
      chart.panels.push_back(std::move(panel));
    }
  }
  if (!chart.panels.empty()) out.svg = histograms_svg(chart);
  return out;
}

std::optional<Reproduction> reproduce_fig5(const Workplace& at) {
  Reproduction out = at.begin(
      "Fig. 5: what representation scattering brings",
      at.conditions() +
          " Regression with gai by R2, classification with bsce by macro F1. The publication reports "
          "gains of RSM of 6.56 % to 26.9 % (R2) and 4.1 % to 20.0 % (F1). `difference` is the value minus "
          "that of no pre-training" +
          kPaired,
      {"task", "judged_on", "encoder", "figure", "value", "deviation", "difference", "difference_half_width",
       "n", "state", "reason"});
  BarChart chart = bars_of(out.title, "R2, or macro F1");
  for (const auto& [task, loss] : {std::pair("edge-regression", "gai"), {"node-classification", "bsce"}}) {
    const SweepVariant plain = plain_runs(at, task, "circuitgcl", {loss}, false);
    const SweepVariant pretrained = plain_runs(at, task, "circuitgcl", {loss}, true);
    const std::optional<SweptRuns> swept = at.sweep({plain, without_scattering(pretrained), pretrained});
    if (!swept) return std::nullopt;
    const char* figure = std::string_view(task) == "edge-regression" ? "r2" : "f1";
    for (const SweepRow& row : swept->rows) {
      const PairedDifference difference = difference_to(
          swept->rows, row, figure, [](const SweepRow& other) { return other.option("pretrain") == "off"; });
      out.rows.push_back({task, judged_text(row), rsm_text(row), figure, row.mean(figure),
                          row.deviation(figure), difference.mean, difference.half_width,
                          static_cast<std::int64_t>(row.runs.size()), row.state, row.reason});
      add_bar(chart, str(figure, " ", row.judged_on), rsm_text(row), row.mean(figure), row.deviation(figure));
    }
  }
  out.svg = drawn(chart);
  return out;
}

std::optional<Reproduction> reproduce_fig6(const Workplace& at) {
  Reproduction out =
      at.begin("Fig. 6: what balanced softmax brings to each system",
               at.conditions() +
                   " Ground capacitance in five classes; `gain` is the accuracy over that with ce, less 1, "
                   "and `difference` the accuracy minus that with ce" +
                   kPaired,
               {"system", "loss", "judged_on", "accuracy", "deviation", "gain", "difference",
                "difference_half_width", "f1", "f1_minority", "n", "state", "reason"});
  BarChart chart = bars_of(out.title, "accuracy");
  std::vector<SweepVariant> variants;
  for (const std::string_view system : compared_systems())
    if (is_network(system))
      variants.push_back(
          plain_runs(at, "node-classification", std::string(system), {"ce", "focal", "bsce"}, false));
  const std::optional<SweptRuns> swept = at.sweep(std::move(variants));
  if (!swept) return std::nullopt;
  for (const SweepRow& row : swept->rows) {
    const auto is_reference = [&row](const SweepRow& other) {
      return other.option("model") == row.option("model") && other.option("loss") == "ce";
    };
    const PairedDifference difference = difference_to(swept->rows, row, "accuracy", is_reference);
    const double accuracy = row.mean("accuracy");
    out.rows.push_back({row.option("model"), row.option("loss"), judged_text(row), accuracy,
                        row.deviation("accuracy"), accuracy / (accuracy - difference.mean) - 1,
                        difference.mean, difference.half_width, row.mean("f1"), row.mean("f1_minority"),
                        static_cast<std::int64_t>(row.runs.size()), row.state, row.reason});
    if (row.state == "done")
      add_bar(chart, row.option("model") + ", " + row.judged_on, row.option("loss"), row.mean("accuracy"),
              row.deviation("accuracy"));
  }
  out.svg = drawn(chart);
  return out;
}

}   // namespace cgcl
