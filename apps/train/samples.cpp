#include "apps/train/samples.hpp"

#include "engine/core/error.hpp"

#include <algorithm>   // for all_of, max_element
#include <limits>
#include <numeric>   // for iota

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

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The row of the table of groups for a sample, where both are known.
std::optional<std::size_t> row_of(const TaskSamples& s, std::int32_t i, const PlainBaseline& baseline) {
  if (!baseline.groups || s.group.empty()) return std::nullopt;
  return baseline.groups->find(s.group[idx(i)]);
}

bool has_table(const TaskSamples& s, const PlainBaseline& baseline) {
  return baseline.groups && !s.group.empty();
}

void score_classes(Scores& out, const TaskSamples& s, std::span<const std::int32_t> where,
                   std::span<const double> output, const PlainBaseline& baseline) {
  const auto truth = pick(s.label, where);
  const std::size_t classes = output.size() / where.size();
  std::vector<std::int32_t> predicted, table;
  for (std::size_t i = 0; i < where.size(); ++i) {
    const auto row = output.subspan(i * classes, classes);
    predicted.push_back(static_cast<std::int32_t>(std::max_element(row.begin(), row.end()) - row.begin()));
    const auto group = row_of(s, where[i], baseline);
    table.push_back(group ? baseline.groups->majority[*group] : baseline.majority);
  }
  out.classification = classification_metrics(predicted, truth);
  out.minority =
      classification_metrics(predicted, truth, majority_class(std::span<const std::int32_t>(truth)));
  out.baseline =
      classification_metrics(std::vector<std::int32_t>(truth.size(), baseline.majority), truth).accuracy;
  if (has_table(s, baseline)) out.table = classification_metrics(table, truth).accuracy;
}

/// A mean square over no spread says nothing.
double r2_of(std::span<const double> prediction, std::span<const double> truth) {
  const bool constant = std::all_of(truth.begin(), truth.end(), [&](double y) { return y == truth[0]; });
  return constant ? kNaN : regression_metrics(prediction, truth).r2;
}

void score_values(Scores& out, const TaskSamples& s, std::span<const std::int32_t> where,
                  std::span<const double> output, const PlainBaseline& baseline) {
  std::vector<double> labels, plain, table;
  for (const std::int32_t i : where) {
    labels.push_back(static_cast<double>(s.y[idx(i)]));
    plain.push_back(baseline.mean_of_relation[s.relation[idx(i)]]);
    const auto group = row_of(s, i, baseline);
    table.push_back(group ? static_cast<double>(baseline.groups->mean[*group]) : plain.back());
  }
  out.regression = regression_metrics(output, labels);
  out.regression->r2 = r2_of(output, labels);
  out.baseline = r2_of(plain, labels);
  if (has_table(s, baseline)) out.table = r2_of(table, labels);
}

Scores score_all(const TaskSamples& s, std::span<const std::int32_t> where, std::span<const double> output,
                 const PlainBaseline& baseline) {
  Scores out;
  out.samples = static_cast<std::int64_t>(where.size());
  if (where.empty()) return out;
  if (classifies(s.task))
    score_classes(out, s, where, output, baseline);
  else
    score_values(out, s, where, output, baseline);
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
  out.val_twin_free = split.twin_free;
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
  if (!s.group.empty()) out.groups = fit_group_table(s.group, s.y, s.label, s.train);
  return out;
}

const char* relation_name(std::uint8_t relation) {
  constexpr const char* kNames[] = {"device-pin", "pin-net", "pin-net", "pin-pin", "net-net"};
  return kNames[relation];
}

Scores score(const TaskSamples& s, std::span<const std::int32_t> where, std::span<const double> output,
             const PlainBaseline& baseline) {
  Scores out = score_all(s, where, output, baseline);
  if (!on_links(s.task)) return out;
  for (std::uint8_t r = 0; r < kRelations; ++r) {
    std::vector<std::int32_t> rows;
    for (std::size_t i = 0; i < where.size(); ++i)
      if (s.relation[idx(where[i])] == r) rows.push_back(static_cast<std::int32_t>(i));
    if (rows.empty()) continue;
    out.by_relation.push_back(
        score_all(s, pick(where, rows), output_rows(output, where.size(), rows), baseline));
    out.by_relation.back().relation = relation_name(r);
  }
  return out;
}

std::vector<double> output_rows(std::span<const double> output, std::size_t n,
                                std::span<const std::int32_t> rows) {
  std::vector<double> out;
  if (n == 0) return out;
  const std::size_t width = output.size() / n;
  out.reserve(rows.size() * width);
  for (const std::int32_t row : rows) {
    const auto values = output.subspan(idx(row) * width, width);
    out.insert(out.end(), values.begin(), values.end());
  }
  return out;
}

std::optional<Scores> score_without_twin(const TaskSamples& s, std::span<const double> output,
                                         const PlainBaseline& baseline) {
  if (!has_table(s, baseline)) return std::nullopt;
  std::vector<std::int32_t> all(idx(s.size()));
  std::iota(all.begin(), all.end(), 0);
  const auto free = without_twin(s.group, all, *baseline.groups);
  return score(s, free, output_rows(output, all.size(), free), baseline);
}

}   // namespace cgcl
