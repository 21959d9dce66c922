#include "layers/trees/boosted_trees.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "layers/trees/tree_grower.hpp"

#include <algorithm>   // for clamp, max, min
#include <array>
#include <cmath>   // for exp, isfinite, log
#include <limits>

namespace cgcl {
namespace {

constexpr std::int64_t kRowsAtOnce = 8;
constexpr double kMaxLogit = 30;   // logarithms and logits stay within
constexpr double kMinHessian = 0.05;
constexpr double kMaxStart = 1e30;   // of a start value that a state may give

double link(TreeLoss loss, double mean) {
  if (loss == TreeLoss::squared) return mean;
  if (loss == TreeLoss::gamma) return std::log(std::max(mean, 1e-12));
  const double p = std::clamp(mean, 1e-6, 1 - 1e-6);
  return std::log(p / (1 - p));
}

double unlink(TreeLoss loss, double sum) {
  if (loss == TreeLoss::squared) return sum;
  const double f = std::clamp(sum, -kMaxLogit, kMaxLogit);
  return loss == TreeLoss::gamma ? std::exp(f) : 1 / (1 + std::exp(-f));
}

struct Derivatives {
  double gradient, hessian;
};

/// Of the loss of one row by its sum.
Derivatives derivatives(TreeLoss loss, double sum, double y) {
  if (loss == TreeLoss::squared) return {sum - y, 1};
  const double mean = unlink(loss, sum);
  if (loss == TreeLoss::logistic) return {mean - y, std::max(1e-6, mean * (1 - mean))};
  // Of a row far below its mean the hessian vanishes and a Newton step would overshoot.
  return {1 - y / mean, std::max(kMinHessian, y / mean)};
}

}   // namespace

BoostedTrees::BoostedTrees(const Exec& exec, const FloatRows& x, std::span<const double> y,
                           std::span<const double> weight, TreeLoss loss, const TreeOptions& options)
    : BoostedTrees(exec, BinnedRows(exec, x, options.bins), y, weight, loss, options) {}

BoostedTrees::BoostedTrees(const Exec& exec, const BinnedRows& x, std::span<const double> y,
                           std::span<const double> weight, TreeLoss loss, const TreeOptions& options,
                           const std::function<bool()>& stop)
    : loss_(loss), columns_(x.columns()) {
  const std::size_t n = y.size();
  CGCL_CHECK(n > 0 && x.rows() == static_cast<std::int64_t>(n) && weight.size() == n, "trees on ", x.rows(),
             " rows with ", n, " labels and ", weight.size(), " weights");
  CGCL_CHECK(options.trees >= 0 && options.leaves >= 1 && options.bins == x.bins(), "trees: ", options.trees,
             " of ", options.leaves, " leaves on ", options.bins, " bins");
  CGCL_CHECK(options.monotone.empty() || options.monotone.size() == idx(x.columns()), "trees with ",
             options.monotone.size(), " monotone constraints on ", x.columns(), " columns");
  CGCL_CHECK(options.column_share > 0 && options.row_share > 0, "trees on a share of ", options.column_share,
             " of the columns and ", options.row_share, " of the rows");
  double total = 0, sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    total += weight[i];
    sum += weight[i] * y[i];
  }
  start_ = link(loss, total > 0 ? sum / total : 0);
  TreeOptions of_tree = options;
  if (options.forest) of_tree.learning_rate = 1.0 / std::max(1, options.trees);
  TreeGrower grower(exec, x, of_tree);
  std::vector<double> output(n, start_), gradient(n), hessian(n);
  for (int t = 0; t < options.trees && !(stop && stop()); ++t) {
    if (options.forest) output.assign(n, start_);
    for (std::size_t i = 0; i < n; ++i) {
      const Derivatives d = derivatives(loss, output[i], y[i]);
      gradient[i] = weight[i] * d.gradient;
      hessian[i] = weight[i] * d.hessian;
    }
    grower.grow(gradient, hessian, *this, output);
  }
  if (root_.empty()) {   // no trees asked for: one leaf, so that the start is kept
    root_.push_back(0);
    column_.push_back(-1);
    right_.push_back(-1);
    threshold_.push_back(0);
    value_.push_back(0);
  }
}

double BoostedTrees::operator()(std::span<const float> row) const {
  if (root_.empty()) return 0;
  double sum = start_;
  for (const std::int32_t root : root_) {
    auto node = idx(root);
    while (column_[node] >= 0)
      node = row[idx(column_[node])] <= threshold_[node] ? node + 1 : idx(right_[node]);
    sum += static_cast<double>(value_[node]);
  }
  return unlink(loss_, sum);
}

void BoostedTrees::add_sums(const FloatRows& x, std::int64_t first, std::int64_t last,
                            std::span<double> sum) const {
  for (double& s : sum) s += start_;
  // One tree after the other: it stays in the cache while all rows pass through it.
  for (const std::int32_t root : root_)
    for (std::int64_t i = first; i < last; i += kRowsAtOnce)
      add_leaves(idx(root), x.values.data() + i * columns_, idx(std::min(kRowsAtOnce, last - i)),
                 sum.data() + (i - first));
}

void BoostedTrees::add_leaves(std::size_t root, const float* rows, std::size_t count, double* sum) const {
  // Rows go down side by side and wait in their leaves: no branch depends on the data.
  std::array<std::size_t, kRowsAtOnce> node;
  node.fill(root);
  for (bool any = true; any;) {
    any = false;
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t n = node[k];
      const std::int32_t column = column_[n];
      const float value = rows[k * idx(columns_) + idx(std::max(column, 0))];
      const std::size_t below = value <= threshold_[n] ? n + 1 : idx(std::max(right_[n], 0));
      node[k] = column < 0 ? n : below;
      any |= column >= 0;
    }
  }
  for (std::size_t k = 0; k < count; ++k) sum[k] += static_cast<double>(value_[node[k]]);
}

double BoostedTrees::mean_of(double sum) const { return unlink(loss_, sum); }

NamedState BoostedTrees::state(const Exec& exec) const {
  NamedState out;
  out.numbers["trees"] = static_cast<double>(root_.size());
  if (empty()) return out;
  out.numbers["loss"] = static_cast<double>(loss_);
  out.numbers["start"] = start_;
  out.tensors = {{"root", Tensor::from(exec, root_)},
                 {"column", Tensor::from(exec, column_)},
                 {"right", Tensor::from(exec, right_)},
                 {"threshold", Tensor::from(exec, threshold_)},
                 {"value", Tensor::from(exec, value_)}};
  return out;
}

BoostedTrees BoostedTrees::from_state(const Exec& exec, const NamedState& state, int columns) {
  const StateReader read(exec, state);
  const std::int64_t trees = read.integer("trees", 0, std::numeric_limits<std::int32_t>::max());
  BoostedTrees out;
  if (trees == 0 && state.tensors.empty()) return out;
  out.loss_ = static_cast<TreeLoss>(read.integer("loss", 0, static_cast<std::int64_t>(TreeLoss::gamma)));
  out.start_ = read.number("start", -kMaxStart, kMaxStart);
  out.columns_ = columns;
  out.root_ = read.values<std::int32_t>("root");
  out.column_ = read.values<std::int32_t>("column");
  out.right_ = read.values<std::int32_t>("right");
  out.threshold_ = read.values<float>("threshold");
  out.value_ = read.values<float>("value");
  if (trees != static_cast<std::int64_t>(out.root_.size()) || !out.sound())
    throw Error(ErrorId::model_damaged, str("the tensors are not trees over ", columns, " columns"));
  return out;
}

bool BoostedTrees::sound() const {
  const std::size_t nodes = column_.size();
  if (right_.size() != nodes || threshold_.size() != nodes || value_.size() != nodes) return false;
  for (const std::int32_t root : root_)
    if (root < 0 || idx(root) >= nodes) return false;
  for (std::size_t i = 0; i < nodes; ++i) {
    if (column_[i] < -1 || column_[i] >= columns_) return false;
    if (!std::isfinite(threshold_[i]) || !std::isfinite(value_[i])) return false;
    if (column_[i] < 0) continue;
    // Children come later, so every walk ends.
    if (i + 1 >= nodes || right_[i] < 0 || idx(right_[i]) <= i || idx(right_[i]) >= nodes) return false;
  }
  return true;
}

}   // namespace cgcl
