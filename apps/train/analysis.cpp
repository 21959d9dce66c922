#include "apps/train/analysis.hpp"

#include "apps/train/samples.hpp"
#include "apps/train/task_bound.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/pairs/link_rows.hpp"
#include "layers/baselines/mean_table.hpp"
#include "layers/baselines/ridge.hpp"
#include "losses/metrics.hpp"

#include <algorithm>   // for any_of, min
#include <limits>

namespace cgcl {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kRidgeLinks = 50000;
constexpr double kRidgeL2 = 1.0;

using Ids = std::vector<std::int32_t>;

/// In-range links with a split where there are enough; no links where there are none.
TaskSamples link_samples(const CircuitGraph& graph, std::uint64_t seed) {
  std::int64_t legal = 0;
  for (std::int64_t i = 0; i < graph.links.size(); ++i) legal += graph.in_range(i);
  if (legal == 0) return {};
  const LabelCodec codec = task_codec(Task::edge_regression, graph);
  if (legal == 1) return all_samples(graph, Task::edge_regression, codec);
  return samples_of(graph, Task::edge_regression, codec, split_links(graph, {.seed = seed}));
}

template <class Predict>
double score_on(const Ids& where, const std::vector<float>& label, const Predict& predict) {
  if (where.empty()) return kNaN;
  std::vector<double> output, truth;
  for (const std::int32_t i : where) {
    output.push_back(predict(idx(i)));
    truth.push_back(double{label[idx(i)]});
  }
  return regression_metrics(output, truth).r2;
}

/// At most kRidgeLinks of `ids`, evenly taken.
Ids thinned(const Ids& ids) {
  const std::size_t n = std::min(ids.size(), kRidgeLinks);
  Ids out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(ids[i * ids.size() / n]);
  return out;
}

double ridge_score(const CircuitGraph& graph, const TaskSamples& s, const PairTable& pairs) {
  if (s.val.empty()) return kNaN;
  const auto rows_at = [&](const Ids& where) {
    return link_rows(graph, s.source, s.target, s.relation, pairs, where);
  };
  const Ids train = thinned(s.train), val = thinned(s.val);
  std::vector<double> y, output, truth;
  for (const std::int32_t i : train) y.push_back(double{s.y[idx(i)]});
  const Ridge ridge(rows_at(train), y, kRidgeL2);
  const DoubleRows rows = rows_at(val);
  for (std::size_t i = 0; i < val.size(); ++i) {
    output.push_back(ridge(rows.row(static_cast<std::int64_t>(i))));
    truth.push_back(double{s.y[idx(val[i])]});
  }
  return regression_metrics(output, truth).r2;
}

/// R2 on the validation links of the group means of the others; where a group is unknown those of the
/// colours, then those of the relation. NaN where nothing is split.
double table_score(const TaskSamples& s, const Ids& relation, const Ids& plain, const Ids& group) {
  if (s.val.empty()) return kNaN;
  const MeanTable table({relation, plain, group}, s.y, s.train);
  return score_on(s.val, s.y, [&](std::size_t i) { return table(Ids{relation[i], plain[i], group[i]}); });
}

double relation_score(const TaskSamples& s, const Ids& relation) {
  if (s.val.empty()) return kNaN;
  const MeanTable table({relation}, s.y, s.train);
  return score_on(s.val, s.y, [&](std::size_t i) { return table(Ids{relation[i]}); });
}

LinkAnalysis analyse_links(const CircuitGraph& graph, const Ids& colour, const AnalysisOptions& options) {
  const TaskSamples s = link_samples(graph, options.seed);
  const PairTable pairs =
      pair_features(graph, s.source, s.target, s.relation, options.pair, options.pair_options);
  const Ids relation(s.relation.begin(), s.relation.end());
  const std::vector<BoundView> views = bound_views(s, colour, pairs, false);
  LinkAnalysis out;
  out.links = s.size();
  out.label_variance = s.size() > 0 ? views.front().bound.label_variance : kNaN;
  for (const BoundView& view : views)
    out.views.push_back({view.name, view.bound, table_score(s, relation, views.front().group, view.group)});
  out.relation_mean_r2 = relation_score(s, relation);
  out.ridge_r2 = ridge_score(graph, s, pairs);
  for (const float y : s.y) {
    ++out.classes[idx(label_class(y))];
    ++out.bins[idx(std::min(kHistogramBins - 1, static_cast<int>(y * kHistogramBins)))];
  }
  return out;
}

ClassBound analyse_ground(const CircuitGraph& graph, const Ids& colour,
                          std::array<std::int64_t, kLabelClasses>& classes) {
  Ids group, label;
  const bool labelled =
      std::any_of(graph.ground_F.begin(), graph.ground_F.end(), [](double c) { return c >= 0; });
  // Open capacitance ranges are closed by the couplings; without any there is no scale for classes.
  const bool scaled =
      graph.cap_range.lo_F > 0 && graph.cap_range.hi_F < std::numeric_limits<double>::infinity();
  std::int64_t legal = 0;
  for (std::int64_t i = 0; i < graph.links.size() && legal == 0; ++i) legal += graph.in_range(i);
  if (labelled && (scaled || legal > 0)) {
    const TaskSamples nets =
        all_samples(graph, Task::node_classification, task_codec(Task::node_classification, graph));
    for (const std::int32_t v : nets.source) group.push_back(colour[idx(v)]);
    label = nets.label;
  }
  for (const std::int32_t c : label) ++classes[idx(c)];
  return class_bound(group, label, kLabelClasses);
}

}   // namespace

Analysis analyse(const Exec& exec, const CircuitGraph& graph, const AnalysisOptions& options) {
  const Colouring colouring = refine_colours(exec, graph, options.input, options.rounds);
  Analysis out;
  out.name = graph.name;
  out.nodes = graph.nodes();
  out.colours = colouring.counts;
  out.on_links = analyse_links(graph, colouring.colour, options);
  out.ground = analyse_ground(graph, colouring.colour, out.ground_classes);
  return out;
}

}   // namespace cgcl
