// Expectation maximisation for GaussianMixture.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "losses/label_density.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>   // for accumulate

namespace cgcl {
namespace {

constexpr double kLogSqrt2Pi = 0.91893853320467274178;
constexpr std::size_t kMaxPoints = std::size_t{1} << 14;

/// Distinct values in ascending order with their weights.
struct Points {
  std::vector<double> x, count;
  double total = 0;
};

/// Merges neighbours into equal bins, each at the mean of its values: far finer than any fitted component.
Points merged(const Points& all) {
  const double lo = all.x.front(), width = (all.x.back() - lo) / static_cast<double>(kMaxPoints);
  Points out;
  out.total = all.total;
  std::size_t last = kMaxPoints;
  for (std::size_t i = 0; i < all.x.size(); ++i) {
    const std::size_t bin = std::min(kMaxPoints - 1, static_cast<std::size_t>((all.x[i] - lo) / width));
    if (bin != last) {
      out.x.push_back(0);
      out.count.push_back(0);
      last = bin;
    }
    out.x.back() += all.x[i] * all.count[i];
    out.count.back() += all.count[i];
  }
  for (std::size_t i = 0; i < out.x.size(); ++i) out.x[i] /= out.count[i];
  return out;
}

Points collect(std::span<const double> data, std::span<const double> count) {
  CGCL_CHECK(!data.empty() && (count.empty() || count.size() == data.size()), "mixture: ", data.size(),
             " values and ", count.size(), " counts");
  std::vector<std::size_t> order(data.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (const double v : data) CGCL_CHECK(std::isfinite(v), "mixture: a value is not finite");
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return data[a] < data[b]; });
  Points out;
  for (const std::size_t i : order) {
    const double c = count.empty() ? 1 : count[i];
    CGCL_CHECK(c >= 0 && std::isfinite(c), "mixture: a count is negative or not finite");
    if (c == 0) continue;
    if (out.x.empty() || out.x.back() != data[i]) {
      out.x.push_back(data[i]);
      out.count.push_back(0);
    }
    out.count.back() += c;
    out.total += c;
  }
  CGCL_CHECK(out.total > 0, "mixture: all counts are zero");
  return out.x.size() > kMaxPoints ? merged(out) : out;
}

/// k-means++: each further centre is drawn with probability proportional to the squared distance
/// to the nearest.
std::vector<double> draw_centers(const Points& points, std::size_t k, const RandomKey& key) {
  std::vector<double> center, mass(points.count);
  std::vector<double> nearest(points.x.size(), std::numeric_limits<double>::infinity());
  for (std::size_t c = 0; c < k; ++c) {
    double left = uniform01(key, c) * std::accumulate(mass.begin(), mass.end(), 0.0);
    std::size_t pick = 0, candidate = 0;
    for (; candidate < mass.size(); ++candidate) {
      if (mass[candidate] > 0) pick = candidate;
      left -= mass[candidate];
      if (left < 0) break;
    }
    center.push_back(points.x[pick]);
    for (std::size_t i = 0; i < mass.size(); ++i) {
      const double d = points.x[i] - center.back();
      nearest[i] = std::min(nearest[i], d * d);
      mass[i] = points.count[i] * nearest[i];
    }
  }
  std::sort(center.begin(), center.end());
  return center;
}

/// Sums from which the next mixture follows.
struct Statistics {
  std::vector<double> n, first, second;   // per component: sum r, sum r (x - shift), sum r (x - shift)^2
};

GaussianMixture maximise(const Statistics& s, const std::vector<double>& shift, double total, double reg) {
  GaussianMixture m;
  for (std::size_t k = 0; k < s.n.size(); ++k) {
    const double n = s.n[k] + 10 * std::numeric_limits<double>::epsilon(), offset = s.first[k] / n;
    m.weight.push_back(n / total);
    m.mean.push_back(shift[k] + offset);
    m.variance.push_back(std::max(0.0, s.second[k] / n - offset * offset) + reg);
  }
  return m;
}

/// `rounds` of Lloyd's iterations from the centres, then one maximisation with hard assignments.
GaussianMixture start(const Points& points, std::vector<double> center, int rounds, double reg) {
  const std::size_t k = center.size();
  Statistics s;
  for (int round = 0; round <= rounds; ++round) {
    s = {std::vector<double>(k, 0), std::vector<double>(k, 0), std::vector<double>(k, 0)};
    std::size_t c = 0;
    for (std::size_t i = 0; i < points.x.size();
         ++i) {   // both ascend, so the nearest centre only moves right
      while (c + 1 < k && std::abs(center[c + 1] - points.x[i]) <= std::abs(center[c] - points.x[i])) ++c;
      const double d = points.x[i] - center[c];
      s.n[c] += points.count[i];
      s.first[c] += points.count[i] * d;
      s.second[c] += points.count[i] * d * d;
    }
    if (round == rounds) break;
    double moved = 0;
    for (std::size_t j = 0; j < k; ++j) {
      const double step = s.n[j] > 0 ? s.first[j] / s.n[j] : 0;
      center[j] += step;
      moved = std::max(moved, std::abs(step));
    }
    if (moved < 1e-9)
      round = std::max(round, rounds - 1);   // one last pass, for sums around the final centres
  }
  return maximise(s, center, points.total, reg);
}

/// One iteration of EM; returns the mean log-likelihood under the mixture it started from.
double iterate(const Points& points, GaussianMixture& m, double reg) {
  const std::size_t k = m.mean.size();
  Statistics s{std::vector<double>(k, 0), std::vector<double>(k, 0), std::vector<double>(k, 0)};
  std::vector<double> term(k), base(k), precision(k);
  for (std::size_t j = 0; j < k; ++j) {
    base[j] = std::log(m.weight[j]) - 0.5 * std::log(m.variance[j]) - kLogSqrt2Pi;
    precision[j] = 0.5 / m.variance[j];
  }
  double sum = 0;
  for (std::size_t i = 0; i < points.x.size(); ++i) {
    double top = -std::numeric_limits<double>::infinity(), z = 0;
    for (std::size_t j = 0; j < k; ++j) {
      const double d = points.x[i] - m.mean[j];
      term[j] = base[j] - d * d * precision[j];
      top = std::max(top, term[j]);
    }
    for (std::size_t j = 0; j < k; ++j) z += term[j] = std::exp(term[j] - top);
    sum += points.count[i] * (top + std::log(z));
    for (std::size_t j = 0; j < k; ++j) {
      const double r = points.count[i] * term[j] / z, d = points.x[i] - m.mean[j];
      s.n[j] += r;
      s.first[j] += r * d;
      s.second[j] += r * d * d;
    }
  }
  m = maximise(s, m.mean, points.total, reg);
  return sum / points.total;
}

/// Iterates until the gain falls below `tolerance`; returns the last likelihood seen.
double run(const Points& points, GaussianMixture& m, double reg, double tolerance, int max_iterations) {
  double before = -std::numeric_limits<double>::infinity();
  for (int i = 0; i < max_iterations; ++i) {
    const double now = iterate(points, m, reg);
    if (now - before < tolerance) return now;
    before = now;
  }
  return before;
}

}   // namespace

double GaussianMixture::mean_log_likelihood(std::span<const double> data,
                                            std::span<const double> count) const {
  const Points points = collect(data, count);
  GaussianMixture copy = *this;
  return iterate(points, copy, 0);
}

GaussianMixture fit_mixture(std::span<const double> data, const MixtureOptions& options,
                            std::span<const double> count) {
  CGCL_CHECK(options.components > 0 && options.restarts > 0, "mixture: ", options.components, " components, ",
             options.restarts, " starts");
  const Points points = collect(data, count);
  const std::size_t k = std::min(idx(options.components), points.x.size());
  GaussianMixture best;
  double best_value = -std::numeric_limits<double>::infinity();
  for (int r = 0; r < options.restarts; ++r) {
    const RandomKey key{options.seed, kMixture, static_cast<std::uint32_t>(r)};
    // Refined centres and raw ones lead to different optima; neither is better on all data.
    GaussianMixture m = start(points, draw_centers(points, k, key), r % 2 ? 0 : 20, options.reg_covar);
    const double value = run(points, m, options.reg_covar, options.tolerance, options.max_iterations);
    if (value > best_value) {
      best_value = value;
      best = m;
    }
  }
  static_cast<void>(run(points, best, options.reg_covar, options.tolerance / 1000, options.max_iterations));
  return best;
}

}   // namespace cgcl
