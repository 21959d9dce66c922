#include "apps/train/task_bound.hpp"

#include "engine/core/dense_ids.hpp"
#include "engine/core/error.hpp"   // for str
#include "engine/core/index.hpp"
#include "io/dataset/label_codec.hpp"
#include "io/graph/class_bound.hpp"
#include "io/graph/colours.hpp"

#include <limits>
#include <unordered_map>
#include <utility>   // for pair

namespace cgcl {

namespace {

using Ids = std::vector<std::int32_t>;

/// Colours of nodes as the predictor tells them apart, or finer.
Ids colours_seen(const Exec& exec, const CircuitGraph& graph, const Sight& sight) {
  return refine_colours(exec, graph, ColourInput::statistics, sight.rounds).colour;
}

/// AUC of the share of positives of each group: no score that is a function of the group exceeds it on these
/// labels. NaN unless there are positives and negatives.
double best_auc(const Ids& group, const Ids& label) {
  std::unordered_map<std::int32_t, std::pair<double, double>> tally;   // positives, all; asked by key alone
  for (std::size_t i = 0; i < group.size(); ++i) {
    auto& [positives, all] = tally[group[i]];
    positives += label[i];
    all += 1;
  }
  std::vector<double> score;
  for (const std::int32_t g : group) score.push_back(tally[g].first / tally[g].second);
  const auto best = ranking_metrics(score, label);
  return best ? best->auc : std::numeric_limits<double>::quiet_NaN();
}

/// Ids of pairs of ids, in order of first sight; `b` may be empty, and then says nothing.
Ids both(const Ids& a, const Ids& b) {
  if (b.empty()) return a;
  DenseIds ids;
  Ids out;
  for (std::size_t i = 0; i < a.size(); ++i)
    out.push_back(ids.id(mix_key(static_cast<std::uint32_t>(a[i]), static_cast<std::uint32_t>(b[i]))));
  return out;
}

Ids net_groups(const TaskSamples& nets, const Ids& colour, const Sight& sight) {
  return both(pick(colour, nets.source), sight.more);
}

/// The finest view of the links.
BoundView finest_view(const TaskSamples& links, const Ids& colour, const PairTable& pairs,
                      const Sight& sight) {
  BoundView view = std::move(bound_views(links, colour, pairs, sight.ordered).back());
  if (sight.more.empty()) return view;
  view.group = both(view.group, sight.more);
  view.bound = at_least(structural_bound(view.group, links.y), view.bound);
  return view;
}

/// Of a model of sub-graphs, whatever the task.
Ids subgraph_groups(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
                    const PairTable& pairs, const TrainedModel& model) {
  return group_ids(model.groups(exec, graph, samples, pairs));
}

}   // namespace

std::vector<BoundView> bound_views(const TaskSamples& links, std::span<const std::int32_t> colour,
                                   const PairTable& pairs, bool ordered) {
  std::vector<BoundView> out;
  const auto add = [&](std::string name, const Ids& pair_class) {
    BoundView view{std::move(name),
                   link_groups(links.relation, links.source, links.target, colour, pair_class, ordered),
                   {}};
    view.bound = structural_bound(view.group, links.y);
    out.push_back(std::move(view));
  };
  add("colours", {});
  std::string all = "colours";
  for (std::size_t f = 0; f < pairs.features.size(); ++f) {
    add(str("colours+", name_of(pairs.features[f])), pairs.column(f));
    out.back().bound = at_least(out.back().bound, out.front().bound);
    all += str("+", name_of(pairs.features[f]));
  }
  if (pairs.features.size() < 2) return out;
  add(all, pairs.joint());
  for (std::size_t v = 0; v + 1 < out.size(); ++v)
    out.back().bound = at_least(out.back().bound, out[v].bound);
  return out;
}

Ids model_groups(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
                 const PairTable& pairs, const TrainedModel& model) {
  if (model.head().subgraphs()) return subgraph_groups(exec, graph, samples, pairs, model);
  const Ids colour = colours_seen(exec, graph, {.rounds = static_cast<int>(model.rounds())});
  if (!on_links(samples.task)) return net_groups(samples, colour, {});
  const Ids pair_class = pairs.joint();
  return link_groups(samples.relation, samples.source, samples.target, colour, pair_class, model.ordered());
}

Sight sight_of(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
               const PairTable& pairs, const TrainedModel& model) {
  Sight out{.rounds = static_cast<int>(model.rounds()), .ordered = model.ordered(), .more = {}, .all = {}};
  if (model.head().subgraphs()) out.all = subgraph_groups(exec, graph, samples, pairs, model);
  return out;
}

void add_bound(Scores& scores, const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
               const PairTable& pairs, const Sight& sight, std::span<const std::int32_t> where) {
  const bool told = !sight.all.empty();
  const Ids colour = told ? Ids{} : colours_seen(exec, graph, sight);
  const auto groups = [&] {
    if (told) return sight.all;
    return on_links(samples.task) ? finest_view(samples, colour, pairs, sight).group
                                  : net_groups(samples, colour, sight);
  };
  if (classifies(samples.task) || finds_links(samples.task)) {
    const Ids group = pick(groups(), where), label = pick(samples.label, where);
    const ClassBound bound = class_bound(group, label, classes_of(samples.task));
    scores.bound_coverage = bound.coverage();
    if (finds_links(samples.task))
      scores.bound_auc = best_auc(group, label);
    else
      scores.bound_accuracy = bound.majority;
    return;
  }
  BoundView view;
  if (on_links(samples.task) && !told) {
    view = finest_view(samples, colour, pairs, sight);
  } else {
    view.group = groups();
    view.bound = structural_bound(view.group, samples.y);
  }
  scores.bound_r2 = view.bound.r2;
  scores.bound_upper = view.bound.upper;
  scores.bound_coverage = view.bound.coverage();
  scores.ceiling_r2 = structural_bound(pick(view.group, where), pick(samples.y, where)).ceiling;
}

void add_bound(Scores& scores, const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
               const PairTable& pairs, const TrainedModel& model, std::span<const std::int32_t> where) {
  add_bound(scores, exec, graph, samples, pairs, sight_of(exec, graph, samples, pairs, model), where);
}

}   // namespace cgcl
