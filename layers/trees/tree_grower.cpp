#include "layers/trees/tree_grower.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"
#include "engine/core/random.hpp"

#include <algorithm>   // for copy, max, sort
#include <cmath>       // for ceil
#include <numeric>     // for iota

namespace cgcl {
namespace {

constexpr std::int64_t kWorthThreads = 8192;   // rows of a leaf from which waking threads pays
constexpr std::int64_t kRowsPerChunk = 8192;
constexpr std::uint64_t kRowDraws = 0, kColumnDraws = std::uint64_t{1} << 40,
                        kThresholdDraws = std::uint64_t{1} << 41;   // indices of one sequence

}   // namespace

TreeGrower::TreeGrower(const Exec& exec, const BinnedRows& x, const TreeOptions& options)
    : exec_(exec), x_(x), options_(options), row_sums_(idx(x.rows())), spare_(idx(x.rows())) {
  column_.resize(idx(x.columns()));
  std::iota(column_.begin(), column_.end(), 0);
}

void TreeGrower::sample(std::int32_t tree) {
  tree_ = tree;
  sample_rows(tree);
  if (!word_.empty() && options_.column_share >= 1) return;
  sample_columns(tree);
  lay_out_words();
}

void TreeGrower::sample_columns(std::int32_t tree) {
  if (options_.column_share >= 1) return;
  const RandomKey key{options_.seed, kSample, static_cast<std::uint32_t>(tree)};
  std::vector<std::int32_t> all(idx(x_.columns()));
  std::iota(all.begin(), all.end(), 0);
  const auto wanted = idx(std::max(1, static_cast<int>(std::ceil(options_.column_share * x_.columns()))));
  for (std::size_t i = 0; i < wanted; ++i)
    std::swap(all[i], all[i + below(key, kColumnDraws + i, all.size() - i)]);
  all.resize(wanted);
  std::sort(all.begin(), all.end());
  column_ = std::move(all);
}

void TreeGrower::sample_rows(std::int32_t tree) {
  order_.clear();
  rest_.clear();
  if (options_.row_share >= 1) {
    order_.resize(idx(x_.rows()));
    std::iota(order_.begin(), order_.end(), 0);
    return;
  }
  const RandomKey key{options_.seed, kSample, static_cast<std::uint32_t>(tree)};
  const auto share = static_cast<std::uint64_t>(options_.row_share * 0x1p32);
  for (std::int64_t i = 0; i < x_.rows(); i += 4) {
    const Words4 words = philox(key, kRowDraws + static_cast<std::uint64_t>(i / 4));
    for (std::int64_t j = i; j < std::min(x_.rows(), i + 4); ++j)
      (words.v[j - i] < share ? order_ : rest_).push_back(static_cast<std::int32_t>(j));
  }
  if (order_.empty()) order_.swap(rest_);   // a handful of rows
}

// Of all rows, one column after the other: that is faster than to pick those that were sampled.
void TreeGrower::lay_out_words() {
  const std::size_t n = idx(x_.rows()), columns = column_.size();
  word_.resize((columns + kColumnsPerWord - 1) / kColumnsPerWord * n);
  const int threads = n > idx(kWorthThreads) ? exec_.threads() : 1;
  for_chunks(threads, x_.rows(), kRowsPerChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::size_t c = 0; c < columns; ++c) {
      std::uint64_t* word = word_.data() + c / kColumnsPerWord * n;
      const std::uint8_t* bin = x_.column(column_[c]);
      const std::size_t shift = 8 * (c % kColumnsPerWord);
      for (std::int64_t i = first; i < last; ++i)
        word[i] = (shift == 0 ? 0 : word[i]) | std::uint64_t{bin[i]} << shift;
    }
  });
}

TreeGrower::Leaf TreeGrower::whole() {
  Leaf leaf;
  leaf.last = static_cast<std::int64_t>(order_.size());
  leaf.rest_last = static_cast<std::int64_t>(rest_.size());
  for (const std::int32_t i : order_) leaf.sums += row_sums_[idx(i)];
  return leaf;
}

void TreeGrower::measure(Leaf& leaf) {
  if (!unused_.empty()) {
    leaf.histogram = std::move(unused_.back());
    unused_.pop_back();
  }
  leaf.histogram.assign(column_.size() * room(), {});
  const std::size_t n = row_sums_.size();
  const auto words = static_cast<std::int64_t>(word_.size() / n);
  const std::span<const std::int32_t> order(order_.data() + leaf.first, idx(leaf.last - leaf.first));
  const bool large = leaf.last - leaf.first > kWorthThreads;
  for_chunks(large ? exec_.threads() : 1, words, 1, [&](std::int64_t w, std::int64_t) {
    const std::size_t first = idx(w) * kColumnsPerWord;
    add_to_histogram(order, word_.data() + idx(w) * n, row_sums_.data(),
                     std::min(kColumnsPerWord, column_.size() - first), room(),
                     leaf.histogram.data() + first * room());
  });
}

int TreeGrower::random_bin(const Leaf& leaf, int column) const {
  const auto bins = x_.thresholds(column_[idx(column)]).size() + 1;
  const LeafSums* sums = leaf.histogram.data() + idx(column) * room();
  std::size_t low = 0, high = bins;
  while (low < bins && scale_.rows(sums[low]) == 0) ++low;
  while (high > low && scale_.rows(sums[high - 1]) == 0) --high;
  if (high < low + 2) return -1;
  const RandomKey key{options_.seed, kSample, static_cast<std::uint32_t>(tree_)};
  const std::uint64_t draw = kThresholdDraws + static_cast<std::uint64_t>(leaf.node) * idx(x_.columns()) +
                             static_cast<std::uint64_t>(column_[idx(column)]);
  return static_cast<int>(low + below(key, draw, high - low - 1));
}

void TreeGrower::find_split_in(Leaf& leaf, int column, double parent) const {
  const int global = column_[idx(column)], bins = static_cast<int>(x_.thresholds(global).size());
  const int drawn = options_.random_thresholds ? random_bin(leaf, column) : 0;
  if (drawn < 0) return;
  const LeafSums* sums = leaf.histogram.data() + idx(column) * room();
  LeafSums below_threshold;
  for (int b = 0; b < bins; ++b) {
    below_threshold += sums[b];
    if (options_.random_thresholds && b != drawn) continue;
    LeafSums above = leaf.sums;
    above -= below_threshold;
    const Totals left = totals(below_threshold), right = totals(above);
    if (left.rows < options_.min_leaf_rows || right.rows < options_.min_leaf_rows) continue;
    const double left_value = value(left, leaf.limits), right_value = value(right, leaf.limits);
    if (monotone(global) * (right_value - left_value) < 0) continue;
    const double gain = score(left, left_value) + score(right, right_value) - parent;
    if (gain > leaf.gain + 1e-9) {
      leaf.gain = gain;
      leaf.column = column;
      leaf.bin = b;
    }
  }
}

void TreeGrower::find_split(Leaf& leaf) const {
  leaf.gain = 0;
  if (leaf.last - leaf.first < 2 * options_.min_leaf_rows) return;
  const Totals all = totals(leaf.sums);
  const double parent = score(all, value(all, leaf.limits));
  for (int c = 0; c < static_cast<int>(column_.size()); ++c) find_split_in(leaf, c, parent);
}

std::int64_t TreeGrower::partition(const Leaf& leaf, std::vector<std::int32_t>& rows, std::int64_t first,
                                   std::int64_t last) {
  const std::uint64_t* word = word_.data() + idx(leaf.column) / kColumnsPerWord * row_sums_.size();
  const std::size_t shift = 8 * (idx(leaf.column) % kColumnsPerWord);
  std::int64_t left = first, right = 0;
  for (std::int64_t k = first; k < last; ++k) {
    const std::int32_t i = rows[idx(k)];
    const bool up = static_cast<int>((word[i] >> shift) & 0xFF) > leaf.bin;
    rows[idx(left)] = i;   // written over when the row goes right
    spare_[idx(right)] = i;
    left += !up;
    right += up;
  }
  std::copy(spare_.begin(), spare_.begin() + right, rows.begin() + left);
  return left;
}

void TreeGrower::set_limits(const Leaf& parent, Leaf& left, Leaf& right) const {
  left.limits = right.limits = parent.limits;
  const int rises = monotone(column_[idx(parent.column)]);
  if (rises == 0) return;
  const double middle =
      (value(totals(left.sums), parent.limits) + value(totals(right.sums), parent.limits)) / 2;
  (rises > 0 ? left : right).limits.high = middle;
  (rises > 0 ? right : left).limits.low = middle;
}

void TreeGrower::split(std::vector<Leaf>& leaves, std::size_t at, std::vector<Node>& nodes) {
  Leaf parent = std::move(leaves[at]);
  Leaf left, right;
  left.first = parent.first;
  left.last = right.first = partition(parent, order_, parent.first, parent.last);
  right.last = parent.last;
  left.rest_first = parent.rest_first;
  left.rest_last = right.rest_first = partition(parent, rest_, parent.rest_first, parent.rest_last);
  right.rest_last = parent.rest_last;
  const LeafSums* bins = parent.histogram.data() + idx(parent.column) * room();
  for (int b = 0; b <= parent.bin; ++b) left.sums += bins[b];
  right.sums = parent.sums;
  right.sums -= left.sums;
  set_limits(parent, left, right);
  Node& node = nodes[idx(parent.node)];
  node.column = column_[idx(parent.column)];
  node.threshold = x_.thresholds(node.column)[idx(parent.bin)];
  node.left = left.node = static_cast<std::int32_t>(nodes.size());
  node.right = right.node = left.node + 1;
  nodes.resize(nodes.size() + 2);
  const bool left_is_small = left.last - left.first <= right.last - right.first;
  Leaf &small = left_is_small ? left : right, &large = left_is_small ? right : left;
  large.histogram = std::move(parent.histogram);
  if (leaves.size() + 1 < idx(options_.leaves)) {   // else neither is split
    measure(small);
    for (std::size_t i = 0; i < large.histogram.size(); ++i) large.histogram[i] -= small.histogram[i];
    find_split(left);
    find_split(right);
  }
  leaves[at] = std::move(left);
  leaves.push_back(std::move(right));
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

void TreeGrower::add_values(const std::vector<Leaf>& leaves, const std::vector<Node>& nodes,
                            std::vector<double>& output) const {
  for (const Leaf& leaf : leaves) {
    const auto step = static_cast<double>(nodes[idx(leaf.node)].value);
    for (std::int64_t k = leaf.first; k < leaf.last; ++k) output[idx(order_[idx(k)])] += step;
    for (std::int64_t k = leaf.rest_first; k < leaf.rest_last; ++k) output[idx(rest_[idx(k)])] += step;
  }
}

void TreeGrower::grow(std::span<const double> gradient, std::span<const double> hessian, BoostedTrees& model,
                      std::vector<double>& output) {
  sample(static_cast<std::int32_t>(model.root_.size()));
  scale_ = LeafScale(gradient, hessian);
  for (const std::int32_t i : order_) row_sums_[idx(i)] = scale_.row(gradient[idx(i)], hessian[idx(i)]);
  std::vector<Node> nodes(1);
  std::vector<Leaf> leaves;
  leaves.push_back(whole());
  measure(leaves[0]);
  find_split(leaves[0]);
  while (leaves.size() < idx(options_.leaves)) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < leaves.size(); ++i)
      if (leaves[i].gain > leaves[best].gain) best = i;
    if (leaves[best].gain <= 0) break;
    split(leaves, best, nodes);
  }
  for (Leaf& leaf : leaves) {
    nodes[idx(leaf.node)].value =
        static_cast<float>(options_.learning_rate * value(totals(leaf.sums), leaf.limits));
    unused_.push_back(std::move(leaf.histogram));
  }
  add_values(leaves, nodes, output);
  model.root_.push_back(static_cast<std::int32_t>(model.column_.size()));
  append_nodes(nodes, 0, model);
}

}   // namespace cgcl
