#include "layers/projection/tsne.hpp"

#include "engine/core/error.hpp"
#include "engine/core/parallel.hpp"
#include "layers/projection/principal_components.hpp"
#include "layers/projection/quadtree.hpp"

#include <algorithm>   // for max, min, nth_element, sort
#include <cmath>
#include <utility>   // for pair

namespace cgcl {

namespace {

constexpr int kComponents = 50;
constexpr std::int64_t kChunk = 64;
constexpr double kExaggeration = 12;       // of attraction, in the first third
constexpr double kStartDeviation = 1e-4;   // of the first coordinate

/// Who attracts whom, and how much: rows of a symmetric sparse matrix whose entries add up to 1.
struct Affinities {
  std::vector<std::int64_t> begin;   // [n + 1]
  std::vector<std::int32_t> other;
  std::vector<double> p;
};

using Neighbour = std::pair<double, std::int32_t>;   // squared distance, row

double squared_distance(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

/// The `count` nearest rows of each, by distance and number.
std::vector<Neighbour> nearest_rows(const Exec& exec, const DoubleRows& x, std::int64_t count) {
  const std::int64_t n = x.rows();
  std::vector<Neighbour> out(idx(n * count));
  for_chunks(exec.threads(), n, kChunk, [&](std::int64_t first, std::int64_t last) {
    std::vector<Neighbour> all;
    for (std::int64_t i = first; i < last; ++i) {
      all.clear();
      for (std::int64_t j = 0; j < n; ++j)
        if (j != i) all.emplace_back(squared_distance(x.row(i), x.row(j)), static_cast<std::int32_t>(j));
      std::nth_element(all.begin(), all.begin() + (count - 1), all.end());
      std::sort(all.begin(), all.begin() + count);
      std::copy(all.begin(), all.begin() + count, out.begin() + i * count);
    }
  });
  return out;
}

/// Shares exp(-beta d) of the neighbours of one row, with beta such that their entropy is log(perplexity).
void conditional(std::span<const Neighbour> near, double perplexity, std::span<double> share) {
  const double wanted = std::log(perplexity);
  double beta = 1, low = 0, high = 0;
  const double scale = near.back().first > near.front().first ? near.back().first - near.front().first : 1;
  for (int step = 0; step < 100; ++step) {
    double sum = 0, weighted = 0;
    for (std::size_t k = 0; k < near.size(); ++k) {
      const double d = (near[k].first - near.front().first) / scale;
      share[k] = std::exp(-beta * d);
      sum += share[k];
      weighted += share[k] * d;
    }
    for (double& value : share) value /= sum;
    const double entropy = std::log(sum) + beta * weighted / sum;
    if (std::abs(entropy - wanted) < 1e-6) return;
    (entropy > wanted ? low : high) = beta;
    beta = high == 0 ? 2 * beta : (low + high) / 2;
    if (beta > 1e12) return;   // more equal neighbours than the perplexity
  }
}

Affinities affinities(const Exec& exec, const DoubleRows& x, double perplexity) {
  const std::int64_t n = x.rows(), count = std::min(n - 1, static_cast<std::int64_t>(3 * perplexity) + 1);
  const std::vector<Neighbour> near = nearest_rows(exec, x, count);
  std::vector<double> share(near.size());
  for_chunks(exec.threads(), n, kChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i)
      conditional({near.data() + i * count, idx(count)}, perplexity, {share.data() + i * count, idx(count)});
  });
  struct Entry {
    std::int32_t row, column;
    double p;
  };
  std::vector<Entry> entries;
  entries.reserve(2 * near.size());
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t k = i * count; k < (i + 1) * count; ++k) {
      const double half = share[idx(k)] / static_cast<double>(2 * n);
      entries.push_back({static_cast<std::int32_t>(i), near[idx(k)].second, half});
      entries.push_back({near[idx(k)].second, static_cast<std::int32_t>(i), half});
    }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.row, a.column) < std::pair(b.row, b.column);
  });
  Affinities out{std::vector<std::int64_t>(idx(n + 1)), {}, {}};
  for (std::size_t e = 0; e < entries.size(); ++e) {
    const bool again =
        e > 0 && entries[e].row == entries[e - 1].row && entries[e].column == entries[e - 1].column;
    if (again) {
      out.p.back() += entries[e].p;
      continue;
    }
    out.other.push_back(entries[e].column);
    out.p.push_back(entries[e].p);
    out.begin[idx(entries[e].row + 1)] = static_cast<std::int64_t>(out.p.size());
  }
  for (std::int64_t i = 1; i <= n; ++i)
    out.begin[idx(i)] = std::max(out.begin[idx(i)], out.begin[idx(i - 1)]);
  return out;
}

/// Gradient descent with momentum and a gain per coordinate.
class Descent {
 public:
  Descent(const Exec& exec, const Affinities& affinities, DoubleRows start, double theta)
      : exec_(exec),
        affinities_(affinities),
        y_(std::move(start.values)),
        velocity_(y_.size()),
        gain_(y_.size(), 1),
        gradient_(y_.size()),
        q_(y_.size() / 2),
        theta_(theta),
        rate_(std::max(static_cast<double>(q_.size()) / (4 * kExaggeration), 50.0)) {}

  void step(double exaggeration, double momentum) {
    find_gradient(exaggeration);
    for (std::size_t i = 0; i < y_.size(); ++i) {
      const bool turned = (gradient_[i] > 0) != (velocity_[i] > 0);
      gain_[i] = std::max(turned ? gain_[i] + 0.2 : gain_[i] * 0.8, 0.01);
      velocity_[i] = momentum * velocity_[i] - rate_ * gain_[i] * gradient_[i];
      y_[i] += velocity_[i];
    }
    centre();
  }

  [[nodiscard]] DoubleRows places() const { return {2, y_}; }

 private:
  void find_gradient(double exaggeration) {
    const Quadtree tree(y_);
    const auto n = static_cast<std::int64_t>(q_.size());
    std::vector<double> push(y_.size());
    for_chunks(exec_.threads(), n, kChunk, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        const Repulsion all = tree.repulsion(y_[idx(2 * i)], y_[idx(2 * i + 1)], theta_);
        push[idx(2 * i)] = all.x;
        push[idx(2 * i + 1)] = all.y;
        q_[idx(i)] = all.q;
        pull(i);
      }
    });
    double z = 0;
    for (const double q : q_) z += q;
    for (std::size_t i = 0; i < y_.size(); ++i)
      gradient_[i] = 4 * (exaggeration * gradient_[i] - push[i] / z);
  }

  /// Attraction of row i, in its place of the gradient.
  void pull(std::int64_t i) {
    const double x = y_[idx(2 * i)], y = y_[idx(2 * i + 1)];
    double along_x = 0, along_y = 0;
    for (std::int64_t k = affinities_.begin[idx(i)]; k < affinities_.begin[idx(i + 1)]; ++k) {
      const std::size_t j = idx(affinities_.other[idx(k)]);
      const double dx = x - y_[2 * j], dy = y - y_[2 * j + 1];
      const double force = affinities_.p[idx(k)] / (1 + dx * dx + dy * dy);
      along_x += force * dx;
      along_y += force * dy;
    }
    gradient_[idx(2 * i)] = along_x;
    gradient_[idx(2 * i + 1)] = along_y;
  }

  void centre() {
    for (std::size_t axis = 0; axis < 2; ++axis) {
      double mean = 0;
      for (std::size_t i = axis; i < y_.size(); i += 2) mean += y_[i];
      mean /= static_cast<double>(q_.size());
      for (std::size_t i = axis; i < y_.size(); i += 2) y_[i] -= mean;
    }
  }

  const Exec& exec_;
  const Affinities& affinities_;
  std::vector<double> y_, velocity_, gain_, gradient_, q_;
  double theta_, rate_;
};

/// The first two components, so small that the affinities decide.
DoubleRows start_of(const DoubleRows& components) {
  DoubleRows out{2, std::vector<double>(idx(2 * components.rows()))};
  double squares = 0;
  for (std::int64_t i = 0; i < components.rows(); ++i) squares += components.row(i)[0] * components.row(i)[0];
  const double deviation = std::sqrt(squares / static_cast<double>(components.rows()));
  const double factor = deviation > 0 ? kStartDeviation / deviation : 0;
  for (std::int64_t i = 0; i < components.rows(); ++i)
    for (std::size_t axis = 0; axis < 2; ++axis)
      out.values[idx(2 * i) + axis] =
          static_cast<int>(axis) < components.columns ? factor * components.row(i)[axis] : 0;
  return out;
}

/// In the plane as they are.
DoubleRows flat(const DoubleRows& components) {
  DoubleRows out{2, {}};
  for (std::int64_t i = 0; i < components.rows(); ++i)
    for (int axis = 0; axis < 2; ++axis)
      out.values.push_back(axis < components.columns ? components.row(i)[idx(axis)] : 0);
  return out;
}

}   // namespace

DoubleRows tsne(const Exec& exec, const FloatRows& x, const TsneOptions& options,
                const std::function<void(int, int)>& progress) {
  CGCL_CHECK(x.rows() > 0 && x.rows() <= kMostTsneRows, "tsne: ", x.rows(), " rows, expected 1 to ",
             kMostTsneRows);
  const DoubleRows components = principal_components(exec, x, kComponents);
  if (x.rows() < 4) return flat(components);
  const double perplexity = std::min(options.perplexity, static_cast<double>(x.rows() - 1) / 3);
  const Affinities attraction = affinities(exec, components, perplexity);
  Descent descent(exec, attraction, start_of(components), options.theta);
  for (int step = 0; step < options.iterations; ++step) {
    const bool early = step < options.iterations / 3;
    descent.step(early ? kExaggeration : 1, early ? 0.5 : 0.8);
    if (progress) progress(step + 1, options.iterations);
  }
  return descent.places();
}

}   // namespace cgcl
