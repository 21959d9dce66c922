#include "layers/trees/boosted_trees.hpp"

#include "apps/train/metadata.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "layers/trees/tree_grower.hpp"

#include <algorithm>   // for clamp
#include <cmath>       // for exp, log

namespace cgcl {
namespace {

constexpr const char* kLossNames[] = {"squared", "logistic", "gamma"};
constexpr double kFarthest = 30;   // logarithms and logits stay within
constexpr double kMinCurvature = 0.05;

double link(TreeLoss loss, double mean) {
  if (loss == TreeLoss::squared) return mean;
  if (loss == TreeLoss::gamma) return std::log(std::max(mean, 1e-12));
  const double p = std::clamp(mean, 1e-6, 1 - 1e-6);
  return std::log(p / (1 - p));
}

double unlink(TreeLoss loss, double sum) {
  if (loss == TreeLoss::squared) return sum;
  const double f = std::clamp(sum, -kFarthest, kFarthest);
  return loss == TreeLoss::gamma ? std::exp(f) : 1 / (1 + std::exp(-f));
}

struct Derivatives {
  double slope, curvature;
};

/// Of the loss of one row by its sum.
Derivatives derivatives(TreeLoss loss, double sum, double y) {
  if (loss == TreeLoss::squared) return {sum - y, 1};
  const double mean = unlink(loss, sum);
  if (loss == TreeLoss::logistic) return {mean - y, std::max(1e-6, mean * (1 - mean))};
  // Of a row far below its mean the curvature vanishes and a Newton step would overshoot.
  return {1 - y / mean, std::max(kMinCurvature, y / mean)};
}

}   // namespace

BoostedTrees::BoostedTrees(const Exec& exec, const FloatRows& x, std::span<const double> y,
                           std::span<const double> weight, TreeLoss loss, const TreeOptions& options)
    : loss_(loss), columns_(x.columns) {
  const std::size_t n = y.size();
  CGCL_CHECK(n > 0 && x.rows() == static_cast<std::int64_t>(n) && weight.size() == n, "trees on ", x.rows(),
             " rows with ", n, " labels and ", weight.size(), " weights");
  CGCL_CHECK(options.trees >= 0 && options.leaves >= 1 && options.bins >= 4 && options.bins <= 256,
             "trees: ", options.trees, " of ", options.leaves, " leaves on ", options.bins, " bins");
  CGCL_CHECK(options.direction.empty() || options.direction.size() == idx(x.columns), "trees with ",
             options.direction.size(), " directions of ", x.columns, " columns");
  double total = 0, sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    total += weight[i];
    sum += weight[i] * y[i];
  }
  start_ = link(loss, total > 0 ? sum / total : 0);
  TreeGrower grower(exec, x, options);
  std::vector<double> output(n, start_), slope(n), curvature(n);
  for (int t = 0; t < options.trees; ++t) {
    for (std::size_t i = 0; i < n; ++i) {
      const Derivatives d = derivatives(loss, output[i], y[i]);
      slope[i] = weight[i] * d.slope;
      curvature[i] = weight[i] * d.curvature;
    }
    grower.grow(slope, curvature, *this, output);
  }
  if (root_.empty()) {   // no trees asked for: one leaf, so that the start is kept
    root_.push_back(0);
    column_.push_back(-1);
    right_.push_back(-1);
    border_.push_back(0);
    value_.push_back(0);
  }
}

double BoostedTrees::operator()(std::span<const float> row) const {
  if (root_.empty()) return 0;
  double sum = start_;
  for (const std::int32_t root : root_) {
    auto node = idx(root);
    while (column_[node] >= 0) node = row[idx(column_[node])] <= border_[node] ? node + 1 : idx(right_[node]);
    sum += value_[node];
  }
  return unlink(loss_, sum);
}

void BoostedTrees::store(const Exec& exec, TensorFile& file, const std::string& name) const {
  file.metadata["trees." + name] = empty() ? "none" : str(kLossNames[idx(loss_)], " ", exact_text(start_));
  if (empty()) return;
  file.tensors.emplace_back(name + ".root", Tensor::from(exec, root_));
  file.tensors.emplace_back(name + ".column", Tensor::from(exec, column_));
  file.tensors.emplace_back(name + ".right", Tensor::from(exec, right_));
  file.tensors.emplace_back(name + ".border", Tensor::from(exec, border_));
  file.tensors.emplace_back(name + ".value", Tensor::from(exec, value_));
}

namespace {

template <class T>
std::vector<T> values_of(const Exec& exec, const TensorFile& file, const std::string& name, DType type,
                         const std::string& where) {
  for (const std::pair<std::string, Tensor>& entry : file.tensors) {
    const Tensor& found = entry.second;
    if (entry.first == name && found.dtype() == type && found.rank() == 1) return found.to_host<T>(exec);
  }
  throw Error(ErrorId::model_damaged, str("tensor '", name, "' is missing or of another type"), where);
}

}   // namespace

BoostedTrees BoostedTrees::load(const Exec& exec, const TensorFile& file, const std::string& name,
                                int columns, const std::string& where) {
  const MetadataReader read{file.metadata, where};
  const std::string& text = read.text("trees." + name);
  BoostedTrees out;
  if (text == "none") return out;
  const std::size_t blank = text.find(' ');
  const auto* loss = std::find(std::begin(kLossNames), std::end(kLossNames), text.substr(0, blank));
  if (blank == std::string::npos || loss == std::end(kLossNames))
    throw Error(ErrorId::model_damaged, str("trees '", name, "' name no known loss"), where);
  out.loss_ = static_cast<TreeLoss>(loss - std::begin(kLossNames));
  const std::map<std::string, std::string> start = {{"start", text.substr(blank + 1)}};
  out.start_ = MetadataReader{start, where}.real("start", -1e30, 1e30);
  out.columns_ = columns;
  out.root_ = values_of<std::int32_t>(exec, file, name + ".root", DType::i32, where);
  out.column_ = values_of<std::int32_t>(exec, file, name + ".column", DType::i32, where);
  out.right_ = values_of<std::int32_t>(exec, file, name + ".right", DType::i32, where);
  out.border_ = values_of<float>(exec, file, name + ".border", DType::f32, where);
  out.value_ = values_of<float>(exec, file, name + ".value", DType::f32, where);
  const std::size_t nodes = out.column_.size();
  bool sound = out.right_.size() == nodes && out.border_.size() == nodes && out.value_.size() == nodes;
  for (const std::int32_t root : out.root_) sound = sound && root >= 0 && idx(root) < nodes;
  for (std::size_t i = 0; sound && i < nodes; ++i)   // children come later, so every walk ends
    sound = out.column_[i] < columns && out.column_[i] >= -1 &&
            (out.column_[i] < 0 ||
             (i + 1 < nodes && out.right_[i] > static_cast<std::int32_t>(i) && idx(out.right_[i]) < nodes));
  if (!sound) throw Error(ErrorId::model_damaged, str("trees '", name, "' are not trees"), where);
  return out;
}

}   // namespace cgcl
