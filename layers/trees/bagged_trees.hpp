// The mean of boosted trees of several seeds.
#pragma once

#include "layers/trees/boosted_trees.hpp"

#include <span>
#include <vector>

namespace cgcl {

struct BagOptions {
  int bags = 4;
  TreeOptions trees;
};

/// Models that differ only in the rows and columns that each of their trees was grown on.
class BaggedTrees {
 public:
  BaggedTrees() = default;   // predicts 0

  /// Bag i has the seed of `options.trees.seed` and i. Same for any number of threads.
  BaggedTrees(const Exec& exec, const FloatRows& x, std::span<const double> y, std::span<const double> weight,
              TreeLoss loss, const BagOptions& options);

  [[nodiscard]] double operator()(std::span<const float> row) const;
  /// Of every row.
  [[nodiscard]] std::vector<double> predict(const Exec& exec, const FloatRows& x) const;
  [[nodiscard]] bool empty() const { return bag_.empty(); }

  [[nodiscard]] NamedState state(const Exec& exec) const;
  [[nodiscard]] static BaggedTrees from_state(const Exec& exec, const NamedState& state, int columns);

 private:
  std::vector<BoostedTrees> bag_;
};

}   // namespace cgcl
