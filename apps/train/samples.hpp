// The labelled samples of one task on one design, with their split: what training and evaluation walk over.
#pragma once

#include "apps/train/group_table.hpp"
#include "apps/train/task.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/dataset.hpp"
#include "io/dataset/label_codec.hpp"
#include "io/dataset/split.hpp"
#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

/// Samples with what a task makes of them.
struct TaskSamples : Samples {
  Task task = Task::edge_regression;
  std::vector<std::int32_t> label;   // [samples] class of y; of link prediction 1 where a pair couples, as y
  std::vector<Key128> group;         // [samples] as group_keys(); empty: not known
  // Positions in the above; empty when nothing is split. val_twin_free has no sample whose group is in train:
  // the groups that a split by twins keeps out, or the part of a random val.
  std::vector<std::int32_t> train, val, val_twin_free;
};

/// The entries of `values` at the positions `where`, in that order.
template <class Values>
[[nodiscard]] std::vector<typename Values::value_type> pick(const Values& values,
                                                            std::span<const std::int32_t> where) {
  std::vector<typename Values::value_type> out;
  out.reserve(where.size());
  for (const std::int32_t i : where) out.push_back(values[idx(i)]);
  return out;
}

/// Every legal label of the design: links inside the range, or nets with a label. Of link prediction
/// with `negatives` pairs that do not couple for each link, always the same ones. Nothing is split. Throws
/// Error no_labels when there are none, and as negative_links.
[[nodiscard]] TaskSamples all_samples(const CircuitGraph& graph, Task task, const LabelCodec& codec,
                                      double negatives = 1);

/// The samples of a split, with its division; val_twin_free is that of the split.
[[nodiscard]] TaskSamples samples_of(const CircuitGraph& graph, Task task, const LabelCodec& codec,
                                     const Split& split);

/// What to throw where the design has no label for the task.
[[nodiscard]] Error no_labels_for(const CircuitGraph& graph, Task task);

/// The codec of a task for designs like this one: coupling, or ground, which lies a decade higher; or that of
/// resistances.
[[nodiscard]] LabelCodec task_codec(Task task, const CircuitGraph& graph);

/// The best table of one number per relation (links), of one number (nets), or the commonest class, and the
/// table of groups: fitted on the training part, stored with a model and shown beside its accuracy on every
/// design.
struct PlainBaseline {
  std::vector<double> mean_of_relation = std::vector<double>(kRelations, 0.0);   // nets use entry 0
  std::int32_t majority = 0;
  std::optional<GroupTable> groups = {};   // none where the groups of the samples were not known
};
[[nodiscard]] PlainBaseline fit_baseline(const TaskSamples& samples);

/// "pin-net", "pin-pin" or "net-net" of a link.
[[nodiscard]] const char* relation_name(std::uint8_t relation);

/// Scores of predictions [n] (or logits [n x classes]) for the samples at `where`, with those of the
/// baselines beside them: of the table of groups where the baseline has one and the samples have groups,
/// which falls back to the other for a group that is not in training. Regressions also by fifths of the label
/// range, links also by relation, and with all relations weighing the same. Without samples
/// nothing is scored. R2 needs two labels that differ, else it is NaN.
[[nodiscard]] Scores score(const TaskSamples& samples, std::span<const std::int32_t> where,
                           std::span<const double> output, const PlainBaseline& baseline);

/// The outputs [n] or [n x classes] of the positions `rows` of `output`, which has `n` entries or rows.
[[nodiscard]] std::vector<double> output_rows(std::span<const double> output, std::size_t n,
                                              std::span<const std::int32_t> rows);

/// The part of score() over all samples whose group is not in training; none where the baseline has no table
/// of groups or the samples have no groups. `output` has an entry or row for every sample.
[[nodiscard]] std::optional<Scores> score_without_twin(const TaskSamples& samples,
                                                       std::span<const double> output,
                                                       const PlainBaseline& baseline);

}   // namespace cgcl
