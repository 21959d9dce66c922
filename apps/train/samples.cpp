#include "apps/train/samples.hpp"

#include "engine/core/error.hpp"

#include <algorithm>   // for max_element
#include <numeric>     // for iota

namespace cgcl {

namespace {

std::vector<std::int32_t> legal_ids(const CircuitGraph& graph, Task task) {
  std::vector<std::int32_t> ids;
  if (on_links(task)) {
    for (std::int64_t i = 0; i < graph.links.size(); ++i)
      if (graph.in_range(i)) ids.push_back(static_cast<std::int32_t>(i));
  } else {
    for (std::int32_t v = 0; v < static_cast<std::int32_t>(graph.ground_F.size()); ++v)
      if (graph.ground_F[idx(v)] >= 0) ids.push_back(v);   // NaN is no label
  }
  return ids;
}

TaskSamples samples_at(const CircuitGraph& graph, Task task, const LabelCodec& codec,
                       const std::vector<std::int32_t>& ids) {
  TaskSamples out;
  static_cast<Samples&>(out) =
      on_links(task) ? edge_samples(graph, ids, codec) : node_samples(graph, ids, codec);
  out.task = task;
  out.label = label_classes(out.y);
  return out;
}

}   // namespace

TaskSamples all_samples(const CircuitGraph& graph, Task task, const LabelCodec& codec) {
  const auto ids = legal_ids(graph, task);
  if (ids.empty())
    throw Error(ErrorId::no_labels, str("design '", printable(graph.name), "' has no ",
                                        on_links(task) ? "coupling inside its capacitance range"
                                                       : "net with a ground capacitance",
                                        ", expected labels for ", name_of(task)));
  return samples_at(graph, task, codec, ids);
}

TaskSamples samples_of(const CircuitGraph& graph, Task task, const LabelCodec& codec, const Split& split) {
  TaskSamples out = samples_at(graph, task, codec, split.ids);
  out.train = split.train;
  out.val = split.val;
  return out;
}

LabelCodec task_codec(Task task, const CircuitGraph& graph) {
  const CapRange range = label_range(graph);
  return on_links(task) ? edge_codec(range) : ground_codec(range);
}

PlainBaseline fit_baseline(const TaskSamples& s) {
  PlainBaseline out;
  std::vector<double> total(kRelations, 0.0), count(kRelations, 0.0);
  double all = 0;
  for (const std::int32_t i : s.train) {
    const std::size_t r = s.relation[idx(i)];
    total[r] += s.y[idx(i)];
    all += s.y[idx(i)];
    count[r] += 1;
  }
  for (std::size_t r = 0; r < total.size(); ++r)
    out.mean_of_relation[r] = count[r] > 0 ? total[r] / count[r] : all / static_cast<double>(s.train.size());
  out.majority = majority_class(std::span<const std::int32_t>(pick(s.label, s.train))).value_or(0);
  return out;
}

Scores score(const TaskSamples& s, const std::vector<std::int32_t>& where, const std::vector<double>& output,
             const PlainBaseline& baseline) {
  Scores out;
  out.samples = static_cast<std::int64_t>(where.size());
  const auto truth = pick(s.label, where);
  if (classifies(s.task)) {
    const auto classes = static_cast<std::ptrdiff_t>(output.size() / where.size());
    std::vector<std::int32_t> predicted;
    for (auto row = output.begin(); row != output.end(); row += classes)
      predicted.push_back(static_cast<std::int32_t>(std::max_element(row, row + classes) - row));
    out.classification = classification_metrics(predicted, truth);
    out.minority =
        classification_metrics(predicted, truth, majority_class(std::span<const std::int32_t>(truth)));
    out.baseline =
        classification_metrics(std::vector<std::int32_t>(truth.size(), baseline.majority), truth).accuracy;
    return out;
  }
  const auto y = pick(s.y, where);
  const std::vector<double> labels(y.begin(), y.end());
  std::vector<double> plain;
  for (const std::int32_t i : where) plain.push_back(baseline.mean_of_relation[s.relation[idx(i)]]);
  out.regression = regression_metrics(output, labels);
  out.baseline = regression_metrics(plain, labels).r2;
  return out;
}

}   // namespace cgcl
