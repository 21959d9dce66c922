#include "losses/metrics.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <cmath>
#include <map>

namespace cgcl {

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
