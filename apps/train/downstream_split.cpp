// Which samples of a run train and which validate.
#include "apps/train/downstream.hpp"
#include "engine/core/error.hpp"

#include <algorithm>   // for max_element

namespace cgcl {

namespace {

SplitOptions split_options(const TrainOptions& options, std::uint64_t seed) {
  return {.sampling = options.balanced ? Sampling::balanced : Sampling::natural,
          .val_fraction = options.val_fraction,
          .seed = seed};
}

/// The samples to learn from and to validate on, not yet divided.
Split chosen(const CircuitGraph& graph, const TrainOptions& options, std::uint64_t seed) {
  const SplitOptions split = split_options(options, seed);
  if (finds_links(options.task)) return choose_pairs(graph, options.negatives, split);
  if (on_links(options.task)) return choose_links(graph, split);
  Split nets = choose_nets(graph, split, quantity_of(options.task));
  if (nets.ids.empty() && nets.kind == SampleKind::resistances) throw no_labels_for(graph, options.task);
  return nets;
}

SampleKind kind_of(Task task) {
  if (on_links(task)) return finds_links(task) ? SampleKind::pairs : SampleKind::links;
  return quantity_of(task) == NetQuantity::ground ? SampleKind::nets : SampleKind::resistances;
}

/// A split from a file, which must be one of this task's samples on this graph.
Split checked(Split split, const CircuitGraph& graph, Task task) {
  constexpr const char* kWhat[] = {"links", "nets", "pairs that couple or not",
                                   "nets by their resistance"};   // by SampleKind
  if (split.kind != kind_of(task))
    throw Error(ErrorId::split_mismatch, str("the split divides ", kWhat[idx(static_cast<int>(split.kind))],
                                             ", expected one for ", name_of(task)));
  require_split_of(split, graph, printable(graph.name));
  return split;
}

}   // namespace

Split Downstream::starting_split(const CircuitGraph& graph, const TrainOptions& options, std::uint64_t seed,
                                 std::optional<Split> given) {
  return given ? checked(std::move(*given), graph, options.task) : chosen(graph, options, seed);
}

void Downstream::divide(const std::string& where) {
  const SplitOptions options = split_options(options_, exec_.seed());
  const auto group = group_ids(samples_.group);
  const auto groups = group.empty() ? 0 : *std::max_element(group.begin(), group.end()) + 1;
  if (options_.split_by == SplitBy::twins && groups >= kLeastGroups) {
    divide_by_twins(split_, group, options, where);
  } else {
    divide_at_random(split_, options, where);
    if (options_.split_by == SplitBy::twins)
      split_note_ = str("the samples form ", groups, " groups of look-alikes, a split by twins needs ",
                        kLeastGroups, "; split at random instead");
  }
  samples_.train = split_.train;
  samples_.val = split_.val;
  samples_.val_twin_free = split_.twin_free;
}

void Downstream::find_twin_free() {
  const GroupTable& groups = *model_.description().baseline.groups;
  if (split_.by() == SplitBy::random) {
    samples_.val_twin_free = without_twin(samples_.group, samples_.val, groups);
    return;
  }
  auto free = without_twin(samples_.group, samples_.val_twin_free, groups);
  if (free.size() == samples_.val_twin_free.size()) return;
  split_note_ =
      str("of the ", samples_.val_twin_free.size(), " samples that the split keeps out as groups ",
          samples_.val_twin_free.size() - free.size(), " have a twin in training as this model sees them",
          options_.protocol == Protocol::strict ? ", and do not count" : "");
  if (options_.protocol == Protocol::strict) samples_.val_twin_free = std::move(free);
}

bool Downstream::chosen_on_twin_free() const {
  const std::size_t free = samples_.val_twin_free.size();
  if (split_.by() == SplitBy::twins) return free > 0;
  return options_.protocol == Protocol::strict && free >= kLeastTwinFree;
}

}   // namespace cgcl
