// How predictions of samples score, and what the training part says without a network.
#include "apps/train/samples.hpp"
#include "engine/core/error.hpp"
#include "engine/core/random.hpp"

#include <algorithm>   // for all_of, count, max_element
#include <cmath>       // for ceil
#include <limits>
#include <numeric>   // for iota

namespace cgcl {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The row of the table of groups for a sample, where both are known.
std::optional<std::size_t> row_of(const TaskSamples& s, std::int32_t i, const PlainBaseline& baseline) {
  if (!baseline.groups || s.group.empty()) return std::nullopt;
  return baseline.groups->find(s.group[idx(i)]);
}

bool has_table(const TaskSamples& s, const PlainBaseline& baseline) {
  return baseline.groups && !s.group.empty();
}

constexpr std::uint32_t kTenthStep = 7;   // of stream kSplit, whose other steps draw splits and pairs

/// All positions but those of class `majority`, and a tenth of these, at least one. [CGCL 1.4: training log]
std::vector<std::int32_t> with_a_tenth(const std::vector<std::int32_t>& truth, std::int32_t majority) {
  std::vector<std::int32_t> common, out;
  for (std::size_t i = 0; i < truth.size(); ++i)
    (truth[i] == majority ? common : out).push_back(static_cast<std::int32_t>(i));
  const auto order = permutation({0, kSplit, kTenthStep}, static_cast<std::int64_t>(common.size()));
  const auto kept = static_cast<std::size_t>(std::ceil(0.1 * static_cast<double>(common.size())));
  for (std::size_t i = 0; i < kept; ++i) out.push_back(common[idx(order[i])]);
  return out;
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
  out.confusion = confusion_matrix(predicted, truth, classes_of(s.task));
  out.majority = majority_class(std::span<const std::int32_t>(truth));
  out.minority = classification_metrics(predicted, truth, out.majority);
  const auto kept = with_a_tenth(truth, *out.majority);
  out.tenth = classification_metrics(pick(predicted, kept), pick(truth, kept));
  out.baseline =
      classification_metrics(std::vector<std::int32_t>(truth.size(), baseline.majority), truth).accuracy;
  if (has_table(s, baseline)) out.table = classification_metrics(table, truth).accuracy;
}

/// Label means of training for the samples at `where`: of their relations, and of their groups.
struct PlainPredictions {
  std::vector<double> relation, table;
};
PlainPredictions plain_predictions(const TaskSamples& s, std::span<const std::int32_t> where,
                                   const PlainBaseline& baseline) {
  PlainPredictions out;
  for (const std::int32_t i : where) {
    out.relation.push_back(baseline.mean_of_relation[s.relation[idx(i)]]);
    const auto group = row_of(s, i, baseline);
    out.table.push_back(group ? static_cast<double>(baseline.groups->mean[*group]) : out.relation.back());
  }
  return out;
}

void score_pairs(Scores& out, const TaskSamples& s, std::span<const std::int32_t> where,
                 std::span<const double> output, const PlainBaseline& baseline) {
  const auto truth = pick(s.label, where);
  std::vector<std::int32_t> predicted;
  for (const double logit : output) predicted.push_back(logit > 0 ? 1 : 0);
  out.classification = binary_metrics(predicted, truth);
  out.confusion = confusion_matrix(predicted, truth, classes_of(s.task));
  out.ranking = ranking_metrics(output, truth);
  if (!out.ranking) return;
  const PlainPredictions plain = plain_predictions(s, where, baseline);
  out.baseline = ranking_metrics(plain.relation, truth)->auc;
  if (has_table(s, baseline)) out.table = ranking_metrics(plain.table, truth)->auc;
}

/// A mean square over no spread says nothing.
double r2_of(std::span<const double> prediction, std::span<const double> truth) {
  const bool constant = std::all_of(truth.begin(), truth.end(), [&](double y) { return y == truth[0]; });
  return constant ? kNaN : regression_metrics(prediction, truth).r2;
}

std::vector<double> labels_at(const TaskSamples& s, std::span<const std::int32_t> where) {
  const auto y = pick(s.y, where);
  return {y.begin(), y.end()};
}

void score_values(Scores& out, const TaskSamples& s, std::span<const std::int32_t> where,
                  std::span<const double> output, const PlainBaseline& baseline) {
  const std::vector<double> labels = labels_at(s, where);
  const PlainPredictions plain = plain_predictions(s, where, baseline);
  out.regression = regression_metrics(output, labels);
  out.regression->r2 = r2_of(output, labels);
  out.baseline = r2_of(plain.relation, labels);
  if (has_table(s, baseline)) out.table = r2_of(plain.table, labels);
}

/// By fifths of the label range, which are the classes of the labels.
std::vector<LabelBin> label_bins(const TaskSamples& s, std::span<const std::int32_t> where,
                                 std::span<const double> output) {
  std::vector<LabelBin> out;
  for (std::int32_t c = 0; c < kLabelClasses; ++c) {
    LabelBin bin;
    bin.lo = static_cast<double>(c) / kLabelClasses;
    bin.hi = (c + 1.0) / kLabelClasses;
    std::vector<double> predicted, truth;
    for (std::size_t i = 0; i < where.size(); ++i)
      if (s.label[idx(where[i])] == c) {
        predicted.push_back(output[i]);
        truth.push_back(static_cast<double>(s.y[idx(where[i])]));
      }
    bin.samples = static_cast<std::int64_t>(truth.size());
    if (bin.samples > 0) {
      bin.metrics = regression_metrics(predicted, truth);
      bin.metrics->r2 = r2_of(predicted, truth);
      bin.bias = agreement(predicted, truth).bias;
    }
    out.push_back(bin);
  }
  return out;
}

/// Every link weighs 1 / n of its relation. Nothing for links of one relation alone.
std::optional<BalancedScores> balanced_scores(const TaskSamples& s, std::span<const std::int32_t> where,
                                              std::span<const double> output, const PlainBaseline& baseline) {
  std::vector<double> count(kRelations, 0.0), weight;
  for (const std::int32_t i : where) count[s.relation[idx(i)]] += 1;
  if (std::count(count.begin(), count.end(), 0.0) > kRelations - 2) return std::nullopt;
  for (const std::int32_t i : where) weight.push_back(1 / count[s.relation[idx(i)]]);
  const std::vector<double> labels = labels_at(s, where);
  const PlainPredictions plain = plain_predictions(s, where, baseline);
  BalancedScores out;
  out.metrics = weighted_regression_metrics(output, labels, weight);
  out.baseline = weighted_regression_metrics(plain.relation, labels, weight).r2;
  if (has_table(s, baseline)) out.table = weighted_regression_metrics(plain.table, labels, weight).r2;
  out.samples = static_cast<std::int64_t>(where.size());
  return out;
}

Scores score_all(const TaskSamples& s, std::span<const std::int32_t> where, std::span<const double> output,
                 const PlainBaseline& baseline) {
  Scores out;
  out.samples = static_cast<std::int64_t>(where.size());
  out.finds_pairs = finds_links(s.task);
  if (where.empty()) return out;
  if (out.finds_pairs)
    score_pairs(out, s, where, output, baseline);
  else if (classifies(s.task))
    score_classes(out, s, where, output, baseline);
  else
    score_values(out, s, where, output, baseline);
  return out;
}

}   // namespace

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

Scores score(const TaskSamples& s, std::span<const std::int32_t> where, std::span<const double> output,
             const PlainBaseline& baseline) {
  Scores out = score_all(s, where, output, baseline);
  if (out.regression) out.bins = label_bins(s, where, output);
  if (!on_links(s.task)) return out;
  if (out.regression) out.balanced = balanced_scores(s, where, output, baseline);
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
