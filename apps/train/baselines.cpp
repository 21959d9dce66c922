#include "apps/train/baselines.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for max, max_element
#include <cmath>       // for abs, log1p, sqrt
#include <limits>

namespace cgcl {
namespace {

constexpr std::size_t kStatisticColumns = kFeatureColumns;
constexpr std::size_t kEnd = 2 * kStatisticColumns + kPinCodes;   // net, device, pin code
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Solves A w = b in place, A [n x n] symmetric with its lower half filled; false unless A is positive
/// definite.
bool cholesky_solve(std::vector<double>& a, std::vector<double>& b) {
  const std::size_t n = b.size();
  for (std::size_t j = 0; j < n; ++j) {
    double* row_j = &a[j * n];
    for (std::size_t k = 0; k < j; ++k) row_j[j] -= row_j[k] * row_j[k];
    if (!(row_j[j] > 0)) return false;
    row_j[j] = std::sqrt(row_j[j]);
    for (std::size_t i = j + 1; i < n; ++i) {
      double* row_i = &a[i * n];
      for (std::size_t k = 0; k < j; ++k) row_i[j] -= row_i[k] * row_j[k];
      row_i[j] /= row_j[j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
  return true;
}

/// Largest value of each feature column over the nodes [first, last); 1 where that is 0.
std::vector<double> column_maxima(const CircuitGraph& graph, std::int32_t first, std::int32_t last) {
  std::vector<double> most(kStatisticColumns, 0.0);
  for (auto v = idx(first); v < idx(last); ++v)
    for (std::size_t c = 0; c < kStatisticColumns; ++c)
      most[c] = std::max(most[c], double{graph.features[v * kStatisticColumns + c]});
  for (double& m : most)
    if (m == 0) m = 1;
  return most;
}

/// Describes the ends of links: a pin by its code, its device and its net, a net by itself.
class EndRows {
 public:
  explicit EndRows(const CircuitGraph& graph)
      : graph_(graph),
        net_max_(column_maxima(graph, 0, graph.nets)),
        device_max_(column_maxima(graph, graph.nets, graph.nets + graph.devices)),
        net_of_(idx(graph.nodes()), -1),
        device_of_(idx(graph.nodes()), -1) {
    for (std::int32_t v = 0; v < graph.nets; ++v) net_of_[idx(v)] = v;
    for (std::size_t e = 0; e < graph.edges.src.size(); ++e) {
      if (static_cast<Relation>(graph.edges.relation[e]) == Relation::device_pin)
        device_of_[idx(graph.edges.dst[e])] = graph.edges.src[e];
      else
        net_of_[idx(graph.edges.src[e])] = graph.edges.dst[e];
    }
  }

  /// Writes kEnd numbers.
  void write(std::int32_t node, double* out) const {
    std::fill(out, out + kEnd, 0.0);
    const auto v = idx(node);
    statistics(net_of_[v], net_max_, out);
    statistics(device_of_[v], device_max_, out + kStatisticColumns);
    if (graph_.type(node) != NodeType::pin) return;
    const float code = graph_.features[v * kStatisticColumns];
    if (code >= 0 && code < static_cast<float>(kPinCodes))
      out[2 * kStatisticColumns + static_cast<std::size_t>(code)] = 1;
  }

 private:
  void statistics(std::int32_t node, const std::vector<double>& most, double* out) const {
    if (node < 0) return;
    const float* row = &graph_.features[idx(node) * kStatisticColumns];
    for (std::size_t c = 0; c < kStatisticColumns; ++c)
      out[c] = std::log1p(100 * double{row[c]} / most[c]);   // spreads small values
  }

  const CircuitGraph& graph_;
  std::vector<double> net_max_, device_max_;
  std::vector<std::int32_t> net_of_, device_of_;
};

/// Means and deviations of the columns; a constant one has deviation 1.
void moments(const DenseRows& x, std::vector<double>& mean, std::vector<double>& deviation) {
  const auto columns = idx(x.columns);
  const auto n = static_cast<double>(x.rows());
  mean.assign(columns, 0.0);
  deviation.assign(columns, 0.0);
  for (std::size_t i = 0; i < x.values.size(); ++i) mean[i % columns] += x.values[i] / n;
  for (std::size_t i = 0; i < x.values.size(); ++i) {
    const double off = x.values[i] - mean[i % columns];
    deviation[i % columns] += off * off / n;
  }
  for (double& d : deviation) d = d > 0 || std::isnan(d) ? std::sqrt(d) : 1;
}

/// Columns of one pair feature: one a class, or the numbers of a bag.
std::size_t pair_columns(const PairTable& pairs, std::size_t feature) {
  return idx(is_bag(pairs.features[feature]) ? pairs.bags.width : pairs.class_counts[feature]);
}

}   // namespace

Ridge::Ridge(const DenseRows& x, std::span<const double> y, double lambda) {
  CGCL_CHECK(x.rows() > 0 && x.rows() == static_cast<std::int64_t>(y.size()), "ridge regression of ",
             y.size(), " values on ", x.rows(), " rows");
  const auto n = idx(x.columns);
  std::vector<double> deviation, z(n), gram(n * n, 0.0);
  moments(x, mean_, deviation);
  for (const double value : y) intercept_ += value / static_cast<double>(y.size());
  slope_.assign(n, 0.0);
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    const auto row = x.row(i);
    const double off = y[idx(i)] - intercept_;
    for (std::size_t c = 0; c < n; ++c) z[c] = (row[c] - mean_[c]) / deviation[c];
    for (std::size_t c = 0; c < n; ++c) {
      if (z[c] == 0) continue;
      slope_[c] += z[c] * off;
      for (std::size_t k = 0; k <= c; ++k) gram[c * n + k] += z[c] * z[k];
    }
  }
  for (std::size_t c = 0; c < n; ++c) gram[c * n + c] += lambda;
  if (!cholesky_solve(gram, slope_)) slope_.assign(n, kNaN);
  for (std::size_t c = 0; c < n; ++c) slope_[c] /= deviation[c];
}

double Ridge::operator()(std::span<const double> row) const {
  double y = intercept_;
  for (std::size_t c = 0; c < slope_.size(); ++c) y += slope_[c] * (row[c] - mean_[c]);
  return y;
}

MeanTable::MeanTable(std::vector<std::span<const std::int32_t>> levels, std::span<const float> label,
                     std::span<const std::int32_t> train)
    : levels_(std::move(levels)) {
  CGCL_CHECK(!train.empty(), "a table of means needs samples to learn from");
  for (const std::int32_t i : train) all_ += double{label[idx(i)]} / static_cast<double>(train.size());
  for (const auto level : levels_) {
    const std::size_t groups = level.empty() ? 0 : idx(*std::max_element(level.begin(), level.end())) + 1;
    std::vector<double> sum(groups, 0.0), count(groups, 0.0);
    for (const std::int32_t i : train) {
      const auto g = idx(level[idx(i)]);
      sum[g] += double{label[idx(i)]};
      count[g] += 1;
    }
    for (std::size_t g = 0; g < groups; ++g) sum[g] = count[g] > 0 ? sum[g] / count[g] : kNaN;
    mean_.push_back(std::move(sum));
  }
}

double MeanTable::operator()(std::size_t sample) const {
  for (std::size_t level = levels_.size(); level-- > 0;)
    if (const double mean = mean_[level][idx(levels_[level][sample])]; !std::isnan(mean)) return mean;
  return all_;
}

DenseRows ridge_rows(const CircuitGraph& graph, std::span<const std::int32_t> src,
                     std::span<const std::int32_t> dst, std::span<const std::uint8_t> relation,
                     const PairTable& pairs, std::span<const std::int32_t> where) {
  const EndRows ends(graph);
  std::size_t columns = kRelations + 2 * kEnd;
  for (std::size_t f = 0; f < pairs.features.size(); ++f) columns += pair_columns(pairs, f);
  DenseRows out{static_cast<std::int64_t>(columns), std::vector<double>(columns * where.size(), 0.0)};
  double* row = out.values.data();
  std::vector<double> a(kEnd), b(kEnd);
  for (const std::int32_t link : where) {
    const auto i = idx(link);
    ends.write(src[i], a.data());
    ends.write(dst[i], b.data());
    row[relation[i]] = 1;
    for (std::size_t c = 0; c < kEnd; ++c) {
      row[kRelations + c] = a[c] + b[c];
      row[kRelations + kEnd + c] = std::abs(a[c] - b[c]);
    }
    std::size_t first = kRelations + 2 * kEnd;
    for (std::size_t f = 0; f < pairs.features.size(); ++f) {
      if (is_bag(pairs.features[f])) {
        const auto bag = pairs.bag_rows(std::span(&link, 1));
        std::copy(bag.begin(), bag.end(), row + first);
      } else {
        row[first + idx(pairs.classes[i * pairs.features.size() + f])] = 1;
      }
      first += pair_columns(pairs, f);
    }
    row += columns;
  }
  return out;
}

}   // namespace cgcl
