#include "layers/trees/tree_grower.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>   // for copy, lower_bound, sort, unique
#include <numeric>     // for iota

namespace cgcl {
namespace {

constexpr std::int64_t kMaxSampled = 100'000;   // rows that a column's thresholds are drawn from
constexpr std::int64_t kWorthThreads = 8192;    // rows of a leaf from which waking threads pays

}   // namespace

TreeGrower::TreeGrower(const Exec& exec, const FloatRows& x, const TreeOptions& options)
    : exec_(exec), options_(options), columns_(x.columns), rows_(x.rows()) {
  threshold_.resize(idx(columns_));
  bin_.resize(threshold_.size());
  for_chunks(exec_.threads(), columns_, 1,
             [&](std::int64_t c, std::int64_t) { bin_column(x, static_cast<int>(c)); });
  order_.resize(idx(rows_));
  spare_.resize(order_.size());
}

void TreeGrower::bin_column(const FloatRows& x, int column) {
  const auto at = [&](std::int64_t i) { return x.values[idx(i * columns_ + column)]; };
  std::vector<float> sample;
  const std::int64_t step = std::max<std::int64_t>(1, rows_ / kMaxSampled);
  for (std::int64_t i = 0; i < rows_; i += step) sample.push_back(at(i));
  std::sort(sample.begin(), sample.end());
  std::vector<float> distinct = sample;
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  auto& thresholds = threshold_[idx(column)];
  const auto bins = idx(options_.bins);
  if (distinct.size() <= bins) {
    for (std::size_t i = 0; i + 1 < distinct.size(); ++i)
      thresholds.push_back(distinct[i] + (distinct[i + 1] - distinct[i]) / 2);
  } else {
    // Half from quantiles of the rows, half from the distinct values: rare large nets matter as well.
    for (const auto& from : {sample, distinct})
      for (std::size_t i = 1; i < bins / 2; ++i)
        thresholds.push_back(from[i * (from.size() - 1) / (bins / 2)]);
    std::sort(thresholds.begin(), thresholds.end());
    thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
  }
  auto& bin = bin_[idx(column)];
  bin.resize(idx(rows_));
  for (std::int64_t i = 0; i < rows_; ++i)
    bin[idx(i)] = static_cast<std::uint8_t>(std::lower_bound(thresholds.begin(), thresholds.end(), at(i)) -
                                            thresholds.begin());
}

void TreeGrower::measure(Leaf& leaf) {
  const auto bins = idx(options_.bins);
  leaf.histogram.assign(idx(columns_) * bins, {});
  const bool large = leaf.last - leaf.first > kWorthThreads;
  for_chunks(large ? exec_.threads() : 1, columns_, 1, [&](std::int64_t c, std::int64_t) {
    Sums* sums = leaf.histogram.data() + idx(c) * bins;
    const std::uint8_t* bin = bin_[idx(c)].data();
    for (std::int64_t k = leaf.first; k < leaf.last; ++k) {
      const auto i = idx(order_[idx(k)]);
      Sums& s = sums[bin[i]];
      s.gradient += gradient_[i];
      s.hessian += hessian_[i];
      ++s.rows;
    }
  });
  find_split(leaf);
}

void TreeGrower::find_split(Leaf& leaf) const {
  leaf.gain = 0;
  const double parent = score(leaf.sums, value(leaf.sums, leaf.limits));
  const auto bins = idx(options_.bins);
  for (int c = 0; c < columns_; ++c) {
    Sums left;
    for (std::size_t b = 0; b < threshold_[idx(c)].size(); ++b) {
      left += leaf.histogram[idx(c) * bins + b];
      const Sums right = leaf.sums.without(left);
      if (left.rows < options_.min_leaf_rows || right.rows < options_.min_leaf_rows) continue;
      const double left_value = value(left, leaf.limits), right_value = value(right, leaf.limits);
      if (monotone(c) * (right_value - left_value) < 0) continue;
      const double gain = score(left, left_value) + score(right, right_value) - parent;
      if (gain > leaf.gain + 1e-9) {
        leaf.gain = gain;
        leaf.column = c;
        leaf.bin = static_cast<int>(b);
      }
    }
  }
}

std::int64_t TreeGrower::partition(const Leaf& leaf) {
  const std::uint8_t* bin = bin_[idx(leaf.column)].data();
  std::int64_t left = leaf.first, right = 0;
  for (std::int64_t k = leaf.first; k < leaf.last; ++k) {
    const std::int32_t i = order_[idx(k)];
    if (bin[i] <= leaf.bin)
      order_[idx(left++)] = i;
    else
      spare_[idx(right++)] = i;
  }
  std::copy(spare_.begin(), spare_.begin() + right, order_.begin() + left);
  return left;
}

void TreeGrower::set_limits(const Leaf& parent, Leaf& left, Leaf& right) const {
  left.limits = right.limits = parent.limits;
  const int rises = monotone(parent.column);
  if (rises == 0) return;
  const double middle = (value(left.sums, parent.limits) + value(right.sums, parent.limits)) / 2;
  (rises > 0 ? left : right).limits.high = middle;
  (rises > 0 ? right : left).limits.low = middle;
}

void TreeGrower::append_nodes(const std::vector<Node>& nodes, std::int32_t at, BoostedTrees& model) const {
  // At most as deep as a tree has leaves.
  const Node& node = nodes[idx(at)];
  const std::size_t me = model.column_.size();
  model.column_.push_back(node.column);
  model.threshold_.push_back(node.threshold);
  model.value_.push_back(node.value);
  model.right_.push_back(-1);
  if (node.column < 0) return;
  append_nodes(nodes, node.left, model);
  model.right_[me] = static_cast<std::int32_t>(model.column_.size());
  append_nodes(nodes, node.right, model);
}

TreeGrower::Leaf TreeGrower::whole() const {
  Leaf leaf;
  leaf.last = rows_;
  for (std::size_t i = 0; i < idx(rows_); ++i) {
    leaf.sums.gradient += gradient_[i];
    leaf.sums.hessian += hessian_[i];
  }
  leaf.sums.rows = rows_;
  return leaf;
}

void TreeGrower::split(std::vector<Leaf>& leaves, std::size_t at, std::vector<Node>& nodes) {
  const Leaf parent = std::move(leaves[at]);
  Leaf left, right;
  left.first = parent.first;
  left.last = right.first = partition(parent);
  right.last = parent.last;
  const auto first_bin = idx(parent.column) * idx(options_.bins);
  for (int b = 0; b <= parent.bin; ++b) left.sums += parent.histogram[first_bin + idx(b)];
  right.sums = parent.sums.without(left.sums);
  set_limits(parent, left, right);
  Node& node = nodes[idx(parent.node)];
  node.column = parent.column;
  node.threshold = threshold_[idx(parent.column)][idx(parent.bin)];
  node.left = left.node = static_cast<std::int32_t>(nodes.size());
  node.right = right.node = left.node + 1;
  nodes.resize(nodes.size() + 2);
  measure(left);
  measure(right);
  leaves[at] = std::move(left);
  leaves.push_back(std::move(right));
}

void TreeGrower::grow(std::span<const double> gradient, std::span<const double> hessian, BoostedTrees& model,
                      std::vector<double>& output) {
  gradient_ = gradient;
  hessian_ = hessian;
  std::iota(order_.begin(), order_.end(), 0);
  std::vector<Node> nodes(1);
  std::vector<Leaf> leaves = {whole()};
  measure(leaves[0]);
  while (leaves.size() < idx(options_.leaves)) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < leaves.size(); ++i)
      if (leaves[i].gain > leaves[best].gain) best = i;
    if (leaves[best].gain <= 0) break;
    split(leaves, best, nodes);
  }
  for (const Leaf& leaf : leaves) {
    const auto step = static_cast<float>(options_.learning_rate * value(leaf.sums, leaf.limits));
    nodes[idx(leaf.node)].value = step;
    for (std::int64_t k = leaf.first; k < leaf.last; ++k)
      output[idx(order_[idx(k)])] += static_cast<double>(step);
  }
  model.root_.push_back(static_cast<std::int32_t>(model.column_.size()));
  append_nodes(nodes, 0, model);
}

}   // namespace cgcl
