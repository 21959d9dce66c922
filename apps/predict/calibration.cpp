#include "apps/predict/calibration.hpp"

#include <algorithm>   // for max, min, sort, upper_bound
#include <cmath>       // for abs, floor, log10

namespace cgcl {
namespace {

constexpr double kMiscoverage = 0.1;   // on either side of an 80 % interval
constexpr double kRounding = 1e-9;     // of sums of weights

/// The residual on one side, walking inwards from `begin`.
template <class Iterator>
double quantile(Iterator begin, Iterator end, double outside) {
  double value = begin->log_ratio, sum = 0;
  for (Iterator at = begin; at != end; ++at) {
    sum += at->weight;
    if (sum > outside + kRounding) break;
    value = at->log_ratio;
  }
  return value;
}

/// Bins [first, last) of the level that a bin belongs to.
std::pair<std::size_t, std::size_t> level_of(std::size_t bin) {
  const std::size_t half = existence_bin(0.5), sure = existence_bin(0.9);
  if (bin < half) return {0, half};
  return bin < sure ? std::pair{half, sure} : std::pair{sure, kExistenceBins};
}

template <class Combine>
IntervalTable combined(const IntervalTable& x, const IntervalTable& y, Combine combine) {
  IntervalTable out;
  out.total = combine(x.total, y.total);
  for (std::size_t bin = 0; bin < kExistenceBins; ++bin) out.pair[bin] = combine(x.pair[bin], y.pair[bin]);
  return out;
}

}   // namespace

double log_residual(double predicted, double truth) {
  return truth > 0 ? std::max(kAbsent, std::log10(truth / predicted)) : kAbsent;
}

std::vector<double> log_residuals(const std::vector<double>& predicted, const std::vector<double>& truth) {
  std::vector<double> out;
  for (std::size_t i = 0; i < truth.size(); ++i)
    if (predicted[i] > 0 && truth[i] > 0) out.push_back(log_residual(predicted[i], truth[i]));
  std::sort(out.begin(), out.end());
  return out;
}

double mean_absolute(const std::vector<double>& residuals) {
  double sum = 0;
  for (const double r : residuals) sum += std::abs(r);
  return sum / static_cast<double>(residuals.size());
}

LogInterval conformal_interval(std::vector<Residual> residuals) {
  double sum = 0;
  for (const Residual& r : residuals) sum += r.weight;
  if (sum < kMinResiduals - kRounding) return {};
  std::sort(residuals.begin(), residuals.end(), [](const Residual& x, const Residual& y) {
    return x.log_ratio != y.log_ratio ? x.log_ratio < y.log_ratio : x.weight < y.weight;
  });
  const double outside = kMiscoverage * (sum + 1);
  return {quantile(residuals.begin(), residuals.end(), outside),
          quantile(residuals.rbegin(), residuals.rend(), outside)};
}

LogInterval wider(const LogInterval& x, const LogInterval& y) {
  if (!x.calibrated()) return y;
  return y.calibrated() ? LogInterval{std::min(x.low, y.low), std::max(x.high, y.high)} : x;
}

std::size_t existence_bin(double existence) {
  return static_cast<std::size_t>(
      std::upper_bound(kExistenceEdges.begin(), kExistenceEdges.end(), existence) - kExistenceEdges.begin());
}

IntervalTable ResidualTable::intervals() const {
  IntervalTable out;
  out.total = conformal_interval(total);
  for (std::size_t bin = 0; bin < kExistenceBins; ++bin) {
    out.pair[bin] = conformal_interval(pair[bin]);
    if (out.pair[bin].calibrated()) continue;
    const auto level = level_of(bin);
    std::vector<Residual> all;
    for (std::size_t b = level.first; b < level.second; ++b)
      all.insert(all.end(), pair[b].begin(), pair[b].end());
    out.pair[bin] = conformal_interval(std::move(all));
  }
  return out;
}

IntervalTable wider(const IntervalTable& x, const IntervalTable& y) {
  return combined(x, y, [](const LogInterval& a, const LogInterval& b) { return wider(a, b); });
}

IntervalTable at_least(const IntervalTable& x, const IntervalTable& least) {
  return combined(x, least, [](const LogInterval& a, const LogInterval& b) {
    return a.calibrated() ? wider(a, b) : LogInterval{};
  });
}

}   // namespace cgcl
