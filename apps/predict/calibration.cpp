#include "apps/predict/calibration.hpp"

#include <algorithm>   // for max, sort
#include <cmath>       // for abs, floor, log10

namespace cgcl {
namespace {

constexpr double kMiscoverage = 0.1;   // on either side of an 80 % interval

}   // namespace

std::vector<double> log_residuals(const std::vector<double>& predicted, const std::vector<double>& truth) {
  std::vector<double> out;
  for (std::size_t i = 0; i < truth.size(); ++i)
    if (predicted[i] > 0 && truth[i] > 0) out.push_back(std::log10(truth[i] / predicted[i]));
  std::sort(out.begin(), out.end());
  return out;
}

double mean_absolute(const std::vector<double>& residuals) {
  double sum = 0;
  for (const double r : residuals) sum += std::abs(r);
  return sum / static_cast<double>(residuals.size());
}

LogInterval conformal_interval(const std::vector<double>& residuals) {
  if (residuals.size() < kMinResiduals) return {};
  const auto outside = static_cast<std::size_t>(
      std::max(1.0, std::floor(kMiscoverage * static_cast<double>(residuals.size() + 1))));
  return {residuals[outside - 1], residuals[residuals.size() - outside]};
}

}   // namespace cgcl
