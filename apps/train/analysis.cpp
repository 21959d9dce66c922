#include "apps/train/analysis.hpp"

#include "apps/train/samples.hpp"
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

/// Bounds and tables of one look at the links after the other.
class Views {
 public:
  Views(const TaskSamples& samples, const Ids& colour)
      : samples_(samples), colour_(colour), relation_(samples.relation.begin(), samples.relation.end()) {}

  void add(const std::string& name, std::span<const std::int32_t> pair_class) {
    Ids group = link_groups(samples_.relation, samples_.source, samples_.target, colour_, pair_class);
    LinkAnalysis::View view{name, structural_bound(group, samples_.y), kNaN};
    if (plain_.empty()) plain_ = group;
    if (!samples_.val.empty()) {
      const MeanTable table({relation_, plain_, group}, samples_.y, samples_.train);
      view.table_r2 = score_on(samples_.val, samples_.y, [&](std::size_t i) {
        return table(Ids{relation_[i], plain_[i], group[i]});
      });
    }
    out.push_back(std::move(view));
  }
  [[nodiscard]] double relation_mean() const {
    if (samples_.val.empty()) return kNaN;
    const MeanTable table({relation_}, samples_.y, samples_.train);
    return score_on(samples_.val, samples_.y, [&](std::size_t i) { return table(Ids{relation_[i]}); });
  }

  std::vector<LinkAnalysis::View> out;

 private:
  const TaskSamples& samples_;
  const Ids& colour_;
  Ids relation_, plain_;   // plain: groups by colours alone
};

LinkAnalysis analyse_links(const CircuitGraph& graph, const Ids& colour, const AnalysisOptions& options) {
  const TaskSamples s = link_samples(graph, options.seed);
  const PairTable pairs =
      pair_features(graph, s.source, s.target, s.relation, options.pair, options.pair_options);
  Views views(s, colour);
  views.add("colours", {});
  for (std::size_t f = 0; f < pairs.features.size(); ++f)
    views.add(str("colours+", name_of(pairs.features[f])), pairs.column(f));
  if (pairs.features.size() > 1) {
    std::string all = "colours";
    for (const PairFeature f : pairs.features) all += str("+", name_of(f));
    views.add(all, pairs.joint());
  }
  LinkAnalysis out;
  out.links = s.size();
  out.label_variance = s.size() > 0 ? views.out.front().bound.label_variance : kNaN;
  out.views = std::move(views.out);
  out.relation_mean_r2 = views.relation_mean();
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
