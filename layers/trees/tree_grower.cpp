#include "layers/trees/tree_grower.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for lower_bound, nth_element, sort, unique
#include <cmath>       // for isfinite
#include <numeric>     // for iota

namespace cgcl {
namespace {

constexpr std::size_t kMaxSampled = 100'000;   // rows that a column's borders are drawn from

constexpr std::int64_t kWorthThreads = 8192;   // rows of a leaf from which waking threads pays

}   // namespace

TreeGrower::TreeGrower(const Exec& exec, const FloatRows& x, const TreeOptions& options)
    : exec_(exec), options_(options), columns_(x.columns), rows_(x.rows()) {
  border_.resize(idx(columns_));
  bin_.resize(border_.size());
#pragma omp parallel for num_threads(exec_.threads()) schedule(dynamic, 1)
  for (int c = 0; c < columns_; ++c) bin_column(x, c);
  order_.resize(idx(rows_));
  spare_.resize(order_.size());
}

void TreeGrower::bin_column(const FloatRows& x, int column) {
  const auto at = [&](std::int64_t i) { return x.values[idx(i * columns_ + column)]; };
  std::vector<float> sample;
  const std::int64_t step = std::max<std::int64_t>(1, rows_ / static_cast<std::int64_t>(kMaxSampled));
  for (std::int64_t i = 0; i < rows_; i += step) sample.push_back(at(i));
  std::sort(sample.begin(), sample.end());
  std::vector<float> distinct = sample;
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  auto& borders = border_[idx(column)];
  const auto bins = idx(options_.bins);
  if (distinct.size() <= bins) {
    for (std::size_t i = 0; i + 1 < distinct.size(); ++i)
      borders.push_back(distinct[i] + (distinct[i + 1] - distinct[i]) / 2);
  } else {
    // Half from quantiles of the rows, half from the distinct values: rare large nets matter as well.
    for (const auto& from : {sample, distinct})
      for (std::size_t i = 1; i < bins / 2; ++i) borders.push_back(from[i * (from.size() - 1) / (bins / 2)]);
    std::sort(borders.begin(), borders.end());
    borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
  }
  auto& bin = bin_[idx(column)];
  bin.resize(idx(rows_));
  for (std::int64_t i = 0; i < rows_; ++i)
    bin[idx(i)] =
        static_cast<std::uint8_t>(std::lower_bound(borders.begin(), borders.end(), at(i)) - borders.begin());
}

void TreeGrower::fill(Leaf& leaf) {
  const auto bins = idx(options_.bins);
  leaf.histogram.assign(idx(columns_) * bins, {});
  const bool large = leaf.last - leaf.first > kWorthThreads;
#pragma omp parallel for num_threads(exec_.threads()) schedule(dynamic, 1) if (large)
  for (int c = 0; c < columns_; ++c) {
    Sums* sums = leaf.histogram.data() + idx(c) * bins;
    const std::uint8_t* bin = bin_[idx(c)].data();
    for (std::int64_t k = leaf.first; k < leaf.last; ++k) {
      const auto i = idx(order_[idx(k)]);
      Sums& s = sums[bin[i]];
      s.slope += slope_[i];
      s.curvature += curvature_[i];
      ++s.rows;
    }
  }
  choose(leaf);
}

void TreeGrower::choose(Leaf& leaf) const {
  leaf.gain = 0;
  const double parent = score(leaf.sums, value(leaf.sums, leaf.limits));
  const auto bins = idx(options_.bins);
  for (int c = 0; c < columns_; ++c) {
    Sums left;
    for (std::size_t b = 0; b < border_[idx(c)].size(); ++b) {
      left += leaf.histogram[idx(c) * bins + b];
      const Sums right = leaf.sums.without(left);
      if (left.rows < options_.min_leaf_rows || right.rows < options_.min_leaf_rows) continue;
      const double left_value = value(left, leaf.limits), right_value = value(right, leaf.limits);
      if (direction(c) * (right_value - left_value) < 0) continue;
      const double gain = score(left, left_value) + score(right, right_value) - parent;
      if (gain > leaf.gain + 1e-9) {
        leaf.gain = gain;
        leaf.column = c;
        leaf.bin = static_cast<int>(b);
      }
    }
  }
}

std::int64_t TreeGrower::divide(const Leaf& leaf) {
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

void TreeGrower::limit(const Leaf& parent, Leaf& left, Leaf& right) const {
  left.limits = right.limits = parent.limits;
  const int rises = direction(parent.column);
  if (rises == 0) return;
  const double middle = (value(left.sums, parent.limits) + value(right.sums, parent.limits)) / 2;
  (rises > 0 ? left : right).limits.high = middle;
  (rises > 0 ? right : left).limits.low = middle;
}

void TreeGrower::append_nodes(const std::vector<Shape>& shapes, std::int32_t at, BoostedTrees& model) const {
  // At most as deep as a tree has leaves.
  const Shape& shape = shapes[idx(at)];
  const std::size_t me = model.column_.size();
  model.column_.push_back(shape.column);
  model.border_.push_back(shape.border);
  model.value_.push_back(shape.value);
  model.right_.push_back(-1);
  if (shape.column < 0) return;
  append_nodes(shapes, shape.left, model);
  model.right_[me] = static_cast<std::int32_t>(model.column_.size());
  append_nodes(shapes, shape.right, model);
}

void TreeGrower::grow(std::span<const double> slope, std::span<const double> curvature, BoostedTrees& model,
                      std::vector<double>& output) {
  slope_ = slope;
  curvature_ = curvature;
  std::iota(order_.begin(), order_.end(), 0);
  std::vector<Shape> shapes(1);
  std::vector<Leaf> leaves(1);
  leaves[0].last = rows_;
  for (std::size_t i = 0; i < idx(rows_); ++i) {
    leaves[0].sums.slope += slope[i];
    leaves[0].sums.curvature += curvature[i];
  }
  leaves[0].sums.rows = rows_;
  fill(leaves[0]);
  while (leaves.size() < idx(options_.leaves)) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < leaves.size(); ++i)
      if (leaves[i].gain > leaves[best].gain) best = i;
    if (leaves[best].gain <= 0) break;
    const Leaf parent = std::move(leaves[best]);
    Leaf left, right;
    left.first = parent.first;
    left.last = right.first = divide(parent);
    right.last = parent.last;
    const auto bins = idx(options_.bins);
    for (int b = 0; b <= parent.bin; ++b) left.sums += parent.histogram[idx(parent.column) * bins + idx(b)];
    right.sums = parent.sums.without(left.sums);
    limit(parent, left, right);
    Shape& shape = shapes[idx(parent.node)];
    shape.column = parent.column;
    shape.border = border_[idx(parent.column)][idx(parent.bin)];
    shape.left = left.node = static_cast<std::int32_t>(shapes.size());
    shape.right = right.node = left.node + 1;
    shapes.resize(shapes.size() + 2);
    fill(left);
    fill(right);
    leaves[best] = std::move(left);
    leaves.push_back(std::move(right));
  }
  for (const Leaf& leaf : leaves) {
    const auto step = static_cast<float>(options_.rate * value(leaf.sums, leaf.limits));
    shapes[idx(leaf.node)].value = step;
    for (std::int64_t k = leaf.first; k < leaf.last; ++k) output[idx(order_[idx(k)])] += step;
  }
  model.root_.push_back(static_cast<std::int32_t>(model.column_.size()));
  append_nodes(shapes, 0, model);
}

}   // namespace cgcl
