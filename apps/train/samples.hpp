// The labelled samples of one task on one design, with their split: what training and evaluation walk over.
#pragma once

#include "apps/train/task.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/dataset.hpp"
#include "io/dataset/label_codec.hpp"
#include "io/dataset/split.hpp"
#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

/// Samples with what a task makes of them.
struct TaskSamples : Samples {
  Task task = Task::edge_regression;
  std::vector<std::int32_t> label;        // [samples] class of y
  std::vector<std::int32_t> train, val;   // positions in the above; empty when nothing is split
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

/// Every legal label of the design: links inside the range, or nets with a ground label. Nothing is split.
/// Throws Error no_labels when there are none.
[[nodiscard]] TaskSamples all_samples(const CircuitGraph& graph, Task task, const LabelCodec& codec);

/// The samples of a split, with its division.
[[nodiscard]] TaskSamples samples_of(const CircuitGraph& graph, Task task, const LabelCodec& codec,
                                     const Split& split);

/// The codec of a task for designs like this one: coupling, or ground, which lies a decade higher.
[[nodiscard]] LabelCodec task_codec(Task task, const CircuitGraph& graph);

/// The best table of one number per relation (links), of one number (nets), or the commonest class: stored
/// with a model and shown beside its accuracy on every design.
struct PlainBaseline {
  std::vector<double> mean_of_relation = std::vector<double>(kRelations, 0.0);   // nets use entry 0
  std::int32_t majority = 0;
};
[[nodiscard]] PlainBaseline fit_baseline(const TaskSamples& samples);

/// Scores of predictions [n] (or logits [n x classes]) for the samples at `where`, with the
/// baseline's beside them.
[[nodiscard]] Scores score(const TaskSamples& samples, const std::vector<std::int32_t>& where,
                           const std::vector<double>& output, const PlainBaseline& baseline);

}   // namespace cgcl
