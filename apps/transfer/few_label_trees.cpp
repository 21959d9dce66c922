#include "apps/transfer/few_label_trees.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"

namespace cgcl {
namespace {

constexpr int kTrees = 200, kFoldTrees = 50;
constexpr int kBins = 63;
constexpr double kColumnShare = 0.3;
constexpr int kMaxLeaves = 256;
constexpr int kFolds = 5;
constexpr std::uint32_t kFoldStep = 0xFE;   // of the random sequence

FloatRows with_column(const FloatRows& x, std::span<const double> column) {
  FloatRows out{.columns = x.columns + 1, .values = {}};
  out.values.reserve(column.size() * idx(out.columns));
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    out.values.insert(out.values.end(), x.row(i).begin(), x.row(i).end());
    out.values.push_back(static_cast<float>(column[idx(i)]));
  }
  return out;
}

BoostedTrees residual_forest(const Exec& exec, const FloatRows& x, std::span<const double> residual,
                             int trees, std::int64_t leaf_labels) {
  TreeOptions options{
      .trees = trees, .leaves = kMaxLeaves, .bins = kBins, .min_leaf_rows = leaf_labels, .l2 = 0};
  options.random_thresholds = true;
  options.forest = true;
  options.column_share = kColumnShare;
  options.seed = exec.seed();
  return BoostedTrees(exec, x, residual, std::vector<double>(residual.size(), 1.0), TreeLoss::squared,
                      options);
}

}   // namespace

FewLabelTree::FewLabelTree(const Exec& exec, const FloatRows& x, std::span<const double> predicted,
                           std::span<const double> label, std::int64_t leaf_labels) {
  const std::size_t n = label.size();
  CGCL_CHECK(static_cast<std::int64_t>(n) >= kMinLabels, n, " labels, expected ", kMinLabels);
  const FloatRows rows = with_column(x, predicted);
  std::vector<double> residual(n);
  for (std::size_t i = 0; i < n; ++i) residual[i] = label[i] - predicted[i];
  forest_ = residual_forest(exec, rows, residual, kTrees, leaf_labels);

  const auto order = permutation({exec.seed(), kSplit, kFoldStep}, static_cast<std::int64_t>(n));
  std::vector<LeftOutSample> left_out;
  for (int fold = 0; fold < kFolds; ++fold) {
    FloatRows others{.columns = rows.columns, .values = {}};
    std::vector<double> of_others;
    for (std::size_t k = 0; k < n; ++k) {
      if (static_cast<int>(k % kFolds) == fold) continue;
      const auto row = rows.row(order[k]);
      others.values.insert(others.values.end(), row.begin(), row.end());
      of_others.push_back(residual[idx(order[k])]);
    }
    const BoostedTrees part = residual_forest(exec, others, of_others, kFoldTrees, leaf_labels);
    for (std::size_t k = idx(fold); k < n; k += kFolds) {
      const std::size_t i = idx(order[k]);
      left_out.push_back({.group = order[k],
                          .kind = 0,
                          .predicted = predicted[i] + part(rows.row(order[k])),
                          .label = label[i]});
    }
  }
  calibration_ = LeftOutCalibration(std::move(left_out), 1);
}

std::vector<LabelEstimate> FewLabelTree::corrected(const FloatRows& x,
                                                   std::vector<LabelEstimate> predicted) const {
  if (empty()) return predicted;
  std::vector<double> label, residual(predicted.size(), 0.0);
  for (const LabelEstimate& p : predicted) label.push_back(p.label);
  const FloatRows rows = with_column(x, label);
  forest_.add_sums(rows, 0, rows.rows(), residual);
  for (std::size_t i = 0; i < predicted.size(); ++i)
    predicted[i] = calibration_.of(0, label[i] + residual[i]);
  return predicted;
}

NamedState FewLabelTree::state(const Exec& exec) const {
  NamedState out;
  add_part(out, "forest.", forest_.state(exec));
  add_part(out, "calibration.", calibration_.state(exec));
  return out;
}

FewLabelTree FewLabelTree::from_state(const Exec& exec, const NamedState& state, int columns) {
  FewLabelTree out;
  out.forest_ = BoostedTrees::from_state(exec, part_of(state, "forest."), columns + 1);
  out.calibration_ = LeftOutCalibration::from_state(exec, part_of(state, "calibration."), 1);
  return out;
}

}   // namespace cgcl
