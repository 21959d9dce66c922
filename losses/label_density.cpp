#include "losses/label_density.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>   // for accumulate

namespace cgcl {

std::size_t LabelHistogram::bin(double y) const {
  const auto bins = static_cast<double>(center.size());
  return static_cast<std::size_t>(std::clamp(std::floor(y * bins), 0.0, bins - 1));
}

LabelHistogram label_histogram(std::span<const double> labels, int bins, std::span<const double> count) {
  CGCL_CHECK(bins > 0 && !labels.empty() && (count.empty() || count.size() == labels.size()),
             "label histogram: ", labels.size(), " labels, ", count.size(), " counts, ", bins, " bins");
  LabelHistogram h;
  for (int b = 0; b < bins; ++b) h.center.push_back((b + 0.5) / bins);
  h.share.assign(idx(bins), 0.0);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    CGCL_CHECK(std::isfinite(labels[i]), "label histogram: a label is not finite");
    h.share[h.bin(labels[i])] += count.empty() ? 1 : count[i];
  }
  const double total = std::accumulate(h.share.begin(), h.share.end(), 0.0);
  CGCL_CHECK(total > 0, "label histogram: all counts are zero");
  for (double& share : h.share) share /= total;
  return h;
}

std::vector<double> smoothing_weights(const LabelHistogram& histogram, double sigma) {
  CGCL_CHECK(sigma > 0, "label smoothing: sigma ", sigma, " is not positive");
  const auto bins = static_cast<int>(histogram.share.size()),
             radius = static_cast<int>(std::floor(4 * sigma + 0.5));
  std::vector<double> density(histogram.share.size(), 0.0);
  for (int b = 0; b < bins; ++b) {
    for (int d = -radius; d <= radius; ++d) {
      if (b + d < 0 || b + d >= bins) continue;
      density[idx(b)] += histogram.share[idx(b + d)] * std::exp(-0.5 * d * d / (sigma * sigma));
    }
  }
  double rarest = 0, mean = 0;
  for (const double v : density) {
    if (v > 0) rarest = std::max(rarest, 1 / v);
  }
  std::vector<double> weight;
  for (std::size_t b = 0; b < density.size(); ++b) {
    weight.push_back(density[b] > 0 ? 1 / density[b] : rarest);
    mean += histogram.share[b] * weight[b];
  }
  for (double& w : weight) w /= mean;
  return weight;
}

std::vector<double> class_counts(std::span<const std::int32_t> labels, int classes,
                                 std::span<const double> count) {
  CGCL_CHECK(classes > 0 && (count.empty() || count.size() == labels.size()), "class counts: ", labels.size(),
             " labels, ", count.size(), " counts, ", classes, " classes");
  std::vector<double> n(idx(classes), 0.0);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    CGCL_CHECK(labels[i] >= 0 && labels[i] < classes, "label ", labels[i], " is not one of ", classes,
               " classes");
    n[idx(labels[i])] += count.empty() ? 1 : count[i];
  }
  return n;
}

std::vector<double> inverse_frequency(const std::vector<double>& class_count) {
  std::vector<double> weight;
  for (const double n : class_count) weight.push_back(1 / std::max(n, 1.0));
  const double total = std::accumulate(weight.begin(), weight.end(), 0.0);
  for (double& w : weight) w *= static_cast<double>(weight.size()) / total;
  return weight;
}

}   // namespace cgcl
