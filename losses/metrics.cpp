#include "losses/metrics.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for all_of, count, sort, stable_sort
#include <cmath>
#include <map>
#include <numeric>   // for iota

namespace cgcl {

RegressionMetrics weighted_regression_metrics(std::span<const double> prediction,
                                              std::span<const double> truth, std::span<const double> weight) {
  CGCL_CHECK(!truth.empty() && prediction.size() == truth.size() && weight.size() == truth.size(),
             "metrics: ", prediction.size(), " predictions and ", weight.size(), " weights for ",
             truth.size(), " values");
  double total = 0, mean = 0, absolute = 0, squared = 0, spread = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    total += weight[i];
    mean += weight[i] * truth[i];
  }
  CGCL_CHECK(total > 0, "metrics: all weights are 0");
  mean /= total;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double error = prediction[i] - truth[i], deviation = truth[i] - mean;
    absolute += weight[i] * std::abs(error);
    squared += weight[i] * error * error;
    spread += weight[i] * deviation * deviation;
  }
  RegressionMetrics m{absolute / total, squared / total, std::sqrt(squared / total), 0};
  m.r2 = spread > 0 ? 1 - squared / spread : (squared == 0 ? 1 : 0);
  return m;
}

RegressionMetrics regression_metrics(std::span<const double> prediction, std::span<const double> truth) {
  CGCL_CHECK(!truth.empty() && prediction.size() == truth.size(), "metrics: ", prediction.size(),
             " predictions for ", truth.size(), " values");
  const auto n = static_cast<double>(truth.size());
  double absolute = 0, squared = 0, mean = 0, spread = 0;
  for (const double y : truth) mean += y / n;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double error = prediction[i] - truth[i], deviation = truth[i] - mean;
    absolute += std::abs(error);
    squared += error * error;
    spread += deviation * deviation;
  }
  RegressionMetrics m{absolute / n, squared / n, std::sqrt(squared / n), 0};
  m.r2 = spread > 0 ? 1 - squared / spread : (squared == 0 ? 1 : 0);
  return m;
}

std::vector<double> mid_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = static_cast<double>(begin + end + 1) / 2;
    begin = end;
  }
  return ranks;
}

namespace {

struct Moments {
  double mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;   // the last three about the means
};

Moments moments(std::span<const double> x, std::span<const double> y) {
  Moments m;
  const auto n = static_cast<double>(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    m.mean_x += x[i] / n;
    m.mean_y += y[i] / n;
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double dx = x[i] - m.mean_x, dy = y[i] - m.mean_y;
    m.xx += dx * dx;
    m.yy += dy * dy;
    m.xy += dx * dy;
  }
  return m;
}

/// Equal values need not have a spread of exactly zero: their mean is rounded.
bool constant(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [&](double v) { return v == values[0]; });
}

}   // namespace

Agreement agreement(std::span<const double> prediction, std::span<const double> truth) {
  CGCL_CHECK(!truth.empty() && prediction.size() == truth.size(), "agreement: ", prediction.size(),
             " predictions for ", truth.size(), " values");
  const Moments m = moments(prediction, truth);
  Agreement out{m.mean_x - m.mean_y, {}, {}};
  if (constant(truth)) return out;
  out.scale = constant(prediction) ? 0 : std::sqrt(m.xx / m.yy);
  if (constant(prediction)) return out;
  const Moments ranks = moments(mid_ranks(prediction), mid_ranks(truth));
  out.spearman = ranks.xy / std::sqrt(ranks.xx * ranks.yy);
  return out;
}

double share_within(std::span<const double> prediction, std::span<const double> truth, double factor) {
  CGCL_CHECK(!truth.empty() && prediction.size() == truth.size(), "share_within: ", prediction.size(),
             " predictions for ", truth.size(), " values");
  std::int64_t within = 0;
  for (std::size_t i = 0; i < truth.size(); ++i)
    within += prediction[i] <= factor * truth[i] && truth[i] <= factor * prediction[i];
  return static_cast<double>(within) / static_cast<double>(truth.size());
}

ConfusionMatrix confusion_matrix(std::span<const std::int32_t> prediction,
                                 std::span<const std::int32_t> truth, int classes) {
  CGCL_CHECK(classes > 0 && prediction.size() == truth.size(), "metrics: ", prediction.size(),
             " predictions for ", truth.size(), " labels of ", classes, " classes");
  ConfusionMatrix m{classes, std::vector<std::int64_t>(idx(classes) * idx(classes), 0)};
  for (std::size_t i = 0; i < truth.size(); ++i) {
    CGCL_CHECK(truth[i] >= 0 && truth[i] < classes && prediction[i] >= 0 && prediction[i] < classes, "class ",
               truth[i], " or ", prediction[i], " is not one of ", classes);
    ++m.count[idx(truth[i]) * idx(classes) + idx(prediction[i])];
  }
  return m;
}

ClassificationMetrics classification_metrics(std::span<const std::int32_t> prediction,
                                             std::span<const std::int32_t> truth,
                                             std::optional<std::int32_t> left_out) {
  CGCL_CHECK(prediction.size() == truth.size(), "metrics: ", prediction.size(), " predictions for ",
             truth.size(), " labels");
  struct Tally {
    double hit = 0, predicted = 0, actual = 0;
  };
  std::map<std::int32_t, Tally> tallies;
  ClassificationMetrics m;
  double hits = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (left_out && truth[i] == *left_out) continue;
    ++m.samples;
    ++tallies[truth[i]].actual;
    ++tallies[prediction[i]].predicted;
    if (prediction[i] != truth[i]) continue;
    ++tallies[truth[i]].hit;
    ++hits;
  }
  if (m.samples == 0) return m;
  m.accuracy = hits / static_cast<double>(m.samples);
  const auto classes = static_cast<double>(tallies.size());
  for (const auto& [label, t] : tallies) {
    m.precision += (t.predicted > 0 ? t.hit / t.predicted : 0) / classes;
    m.recall += (t.actual > 0 ? t.hit / t.actual : 0) / classes;
    m.f1 += 2 * t.hit / (t.predicted + t.actual) / classes;
  }
  return m;
}

ClassificationMetrics binary_metrics(std::span<const std::int32_t> prediction,
                                     std::span<const std::int32_t> truth) {
  const ConfusionMatrix m = confusion_matrix(prediction, truth, 2);
  const auto ratio = [](std::int64_t part, std::int64_t whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
  };
  const std::int64_t hit = m.at(1, 1), predicted = hit + m.at(0, 1), actual = hit + m.at(1, 0);
  const auto samples = static_cast<std::int64_t>(truth.size());
  return {.accuracy = ratio(hit + m.at(0, 0), samples),
          .precision = ratio(hit, predicted),
          .recall = ratio(hit, actual),
          .f1 = ratio(2 * hit, predicted + actual),
          .samples = samples};
}

std::optional<RankingMetrics> ranking_metrics(std::span<const double> score,
                                              std::span<const std::int32_t> truth) {
  CGCL_CHECK(score.size() == truth.size(), "ranking: ", score.size(), " scores of ", truth.size());
  const auto n = static_cast<double>(truth.size());
  const auto positives = static_cast<double>(std::count(truth.begin(), truth.end(), 1));
  if (positives == 0 || positives == n) return std::nullopt;
  double ranks = 0;
  const std::vector<double> rank = mid_ranks(score);
  for (std::size_t i = 0; i < truth.size(); ++i)
    if (truth[i] == 1) ranks += rank[i];
  std::vector<std::size_t> order(truth.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return score[a] > score[b]; });
  double found = 0, precision = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    double here = 0;
    for (; end < order.size() && score[order[end]] == score[order[begin]]; ++end) here += truth[order[end]];
    found += here;
    precision += here / positives * found / static_cast<double>(end);
    begin = end;
  }
  return RankingMetrics{(ranks - positives * (positives + 1) / 2) / (positives * (n - positives)), precision};
}

std::optional<std::int32_t> majority_class(std::span<const std::int32_t> truth) {
  std::map<std::int32_t, std::int64_t> count;
  for (const std::int32_t label : truth) ++count[label];
  std::optional<std::int32_t> best;
  for (const auto& [label, n] : count) {
    if (!best || n > count[*best]) best = label;
  }
  return best;
}

}   // namespace cgcl
