#include "apps/transfer/label_scores.hpp"

#include "apps/transfer/design_rows.hpp"
#include "engine/core/index.hpp"
#include "losses/metrics.hpp"

#include <algorithm>   // for nth_element
#include <cmath>       // for abs, isnan, log10

namespace cgcl {
namespace {

/// Share of values between their ends; none where no end is known.
class Coverage {
 public:
  void add(double low, double value, double high) {
    if (std::isnan(low)) return;
    ++known_;
    inside_ += low <= value && value <= high;
  }
  [[nodiscard]] std::optional<double> share() const {
    return known_ == 0 ? std::nullopt : std::optional(inside_ / known_);
  }

 private:
  double known_ = 0, inside_ = 0;
};

}   // namespace

TotalEstimate total_estimate(const LabelEstimate& label) {
  return {label_capacitance_F(label.label), label_capacitance_F(label.low), label_capacitance_F(label.high)};
}

PairScores pair_scores(std::span<const double> label, std::span<const LabelEstimate> estimate) {
  std::vector<double> predicted;
  Coverage coverage;
  double within = 0;
  const double factor_2 = std::log10(2.0) / 6;
  for (std::size_t i = 0; i < label.size(); ++i) {
    predicted.push_back(estimate[i].label);
    coverage.add(estimate[i].low, label[i], estimate[i].high);
    within += std::abs(estimate[i].label - label[i]) <= factor_2;
  }
  const RegressionMetrics m = regression_metrics(predicted, label);
  const Agreement a = agreement(predicted, label);
  return {.links = static_cast<std::int64_t>(label.size()),
          .r2 = m.r2,
          .mae = m.mae,
          .mse = m.mse,
          .rmse = m.rmse,
          .bias = a.bias,
          .scale = a.scale,
          .spearman = a.spearman,
          .within_2x = within / static_cast<double>(label.size()),
          .coverage80 = coverage.share()};
}

NetScores net_scores(std::span<const double> total_F, std::span<const TotalEstimate> estimate) {
  NetScores out;
  std::vector<double> error;
  Coverage coverage;
  double predicted = 0, extracted = 0;
  for (std::size_t v = 0; v < total_F.size(); ++v) {
    if (std::isnan(total_F[v])) continue;
    error.push_back(std::abs(estimate[v].total_F - total_F[v]) / total_F[v]);
    coverage.add(estimate[v].low_F, total_F[v], estimate[v].high_F);
    predicted += estimate[v].total_F;
    extracted += total_F[v];
  }
  out.nets = static_cast<std::int64_t>(error.size());
  if (error.empty()) return out;
  const auto middle = error.begin() + static_cast<std::ptrdiff_t>(error.size() / 2);
  std::nth_element(error.begin(), middle, error.end());
  out.median_error = *middle;
  out.design_ratio = predicted / extracted;
  out.coverage80 = coverage.share();
  return out;
}

}   // namespace cgcl
