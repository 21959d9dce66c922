#include "apps/train/task_bound.hpp"

#include "engine/core/error.hpp"   // for str
#include "engine/core/index.hpp"
#include "io/dataset/label_codec.hpp"
#include "io/graph/class_bound.hpp"
#include "io/graph/colours.hpp"

namespace cgcl {

namespace {

using Ids = std::vector<std::int32_t>;

/// Colours of nodes as the model tells them apart, or finer.
Ids model_colours(const Exec& exec, const CircuitGraph& graph, const TrainedModel& model) {
  return refine_colours(exec, graph, ColourInput::statistics, static_cast<int>(model.rounds())).colour;
}

Ids net_groups(const TaskSamples& nets, const Ids& colour) { return pick(colour, nets.source); }

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
  const Ids colour = model_colours(exec, graph, model);
  if (!on_links(samples.task)) return net_groups(samples, colour);
  const Ids pair_class = pairs.joint();
  return link_groups(samples.relation, samples.source, samples.target, colour, pair_class, model.ordered());
}

void add_bound(Scores& scores, const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
               const PairTable& pairs, const TrainedModel& model, std::span<const std::int32_t> where) {
  const bool enclosed = model.head().subgraphs().has_value();
  const Ids colour = enclosed ? Ids{} : model_colours(exec, graph, model);
  const auto groups = [&] {
    return enclosed ? subgraph_groups(exec, graph, samples, pairs, model) : net_groups(samples, colour);
  };
  if (classifies(samples.task)) {
    const ClassBound bound = class_bound(pick(groups(), where), pick(samples.label, where), kLabelClasses);
    scores.bound_accuracy = bound.majority;
    scores.bound_coverage = bound.coverage();
    return;
  }
  BoundView view;
  if (on_links(samples.task) && !enclosed) {
    view = std::move(bound_views(samples, colour, pairs, model.ordered()).back());
  } else {
    view.group = groups();
    view.bound = structural_bound(view.group, samples.y);
  }
  scores.bound_r2 = view.bound.r2;
  scores.bound_upper = view.bound.upper;
  scores.bound_coverage = view.bound.coverage();
  scores.ceiling_r2 = structural_bound(pick(view.group, where), pick(samples.y, where)).ceiling;
}

}   // namespace cgcl
