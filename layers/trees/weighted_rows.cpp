#include "layers/trees/weighted_rows.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for clamp, copy_n
#include <bit>         // for bit_cast

namespace cgcl {
namespace {

constexpr std::uint64_t kRowSalt = 0x9A77;

}   // namespace

Key128 row_key(std::span<const float> row) {
  Key128 key = mix_key(row.size(), kRowSalt);
  for (const float x : row) key = chain_key(key, std::bit_cast<std::uint32_t>(x + 0.0f));   // -0 is 0
  return key;
}

void WeightedRows::add(std::span<const float> row, double label, double weight) {
  CGCL_CHECK(rows_.columns == 0 || rows_.columns == static_cast<int>(row.size()), "a row of ", row.size(),
             " columns after rows of ", rows_.columns);
  rows_.columns = static_cast<int>(row.size());
  const Key128 key = row_key(row);
  if (!kept(key)) return;
  const auto id = idx(ids_.id(key));
  if (id == weight_.size()) {
    key_.push_back(key);
    rows_.values.insert(rows_.values.end(), row.begin(), row.end());
    weight_.push_back(0);
    label_.push_back(0);
  }
  weight_[id] += weight;
  label_[id] += weight * label;
  if (distinct() > max_distinct_) thin();
}

void WeightedRows::thin() {
  thinning_ *= 2;
  ids_ = {};
  const auto columns = idx(rows_.columns);
  std::size_t to = 0;
  for (std::size_t i = 0; i < key_.size(); ++i) {
    if (!kept(key_[i])) continue;
    (void)ids_.id(key_[i]);
    key_[to] = key_[i];
    std::copy_n(&rows_.values[i * columns], columns, &rows_.values[to * columns]);
    weight_[to] = weight_[i];
    label_[to++] = label_[i];
  }
  key_.resize(to);
  rows_.values.resize(to * columns);
  weight_.resize(to);
  label_.resize(to);
}

BoostedTrees WeightedRows::fit(const Exec& exec, TreeLoss loss, TreeOptions options) const {
  if (weight_.empty()) return {};
  options.min_leaf_rows = std::clamp<std::int64_t>(distinct() / 8, 1, options.min_leaf_rows);
  std::vector<double> mean(label_.size()), weight(label_.size());
  double sum = 0;
  for (const double w : weight_) sum += w;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    mean[i] = label_[i] / weight_[i];
    weight[i] =
        weight_[i] * static_cast<double>(distinct()) / sum;   // so that l2 counts in distinct rows too
  }
  return BoostedTrees(exec, rows_, mean, weight, loss, options);
}

}   // namespace cgcl
