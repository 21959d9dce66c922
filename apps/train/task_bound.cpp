#include "apps/train/task_bound.hpp"

#include "engine/core/index.hpp"
#include "io/dataset/label_codec.hpp"
#include "io/graph/class_bound.hpp"
#include "io/graph/colours.hpp"
#include "io/graph/structural_bound.hpp"

namespace cgcl {

namespace {

/// Colours of the nets of `samples`.
std::vector<std::int32_t> net_groups(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
                                     std::int64_t rounds) {
  const Colouring colouring = refine_colours(exec, graph, ColourInput::statistics, static_cast<int>(rounds));
  std::vector<std::int32_t> group;
  group.reserve(samples.source.size());
  for (const std::int32_t v : samples.source) group.push_back(colouring.colour[idx(v)]);
  return group;
}

}   // namespace

double link_bound(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
                  std::span<const std::int32_t> pair_class) {
  const Colouring colouring = refine_colours(exec, graph, ColourInput::statistics, kBoundRounds);
  return structural_bound(
             link_groups(samples.relation, samples.source, samples.target, colouring.colour, pair_class),
             samples.y)
      .r2;
}

void add_bound(Scores& scores, const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
               const PairTable& pairs, const TrainedModel& model) {
  if (on_links(samples.task)) {
    scores.bound_r2 = link_bound(exec, graph, samples, pairs.joint());
    return;
  }
  const auto group = net_groups(exec, graph, samples, model.rounds());
  if (classifies(samples.task))
    scores.bound_accuracy = class_bound(group, samples.label, kLabelClasses).majority;
  else
    scores.bound_r2 = structural_bound(group, samples.y).r2;
}

}   // namespace cgcl
