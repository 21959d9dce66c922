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
  return on_links(options.task) ? choose_links(graph, split) : choose_nets(graph, split);
}

/// A split from a file, which must be one of this task's samples on this graph.
Split checked(Split split, const CircuitGraph& graph, Task task) {
  if ((split.kind == SampleKind::links) != on_links(task))
    throw Error(ErrorId::split_mismatch, str("the split divides ", on_links(task) ? "nets" : "links",
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
  const auto free = without_twin(samples_.group, samples_.val_twin_free, groups);
  if (free.size() == samples_.val_twin_free.size()) return;
  split_note_ = str("of the ", samples_.val_twin_free.size(), " samples that the split keeps out as groups ",
                    samples_.val_twin_free.size() - free.size(),
                    " have a twin in training as this model sees them; the split was made for another one");
}

}   // namespace cgcl
