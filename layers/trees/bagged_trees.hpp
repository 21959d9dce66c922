// The mean of boosted trees of several seeds.
#pragma once

#include "layers/trees/boosted_trees.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace cgcl {

inline constexpr std::int64_t kMaxBags = 64;

struct BagOptions {
  int bags = 4;
  TreeOptions trees;
  /// How every second bag grows instead, on as many bins: members that err otherwise help each other more.
  std::optional<TreeOptions> every_second = {};
};

/// Models that differ in the rows, columns and thresholds that each of their trees drew, and in how every
/// second one grows.
class BaggedTrees {
 public:
  BaggedTrees() = default;   // predicts 0

  /// Bags have seeds of their own, which follow from that of the options; they are fitted side by side, a
  /// thread each. Same for any number of threads. Throws as BoostedTrees. `stop` as there; it must be
  /// thread-safe.
  BaggedTrees(const Exec& exec, const BinnedRows& x, std::span<const double> y,
              std::span<const double> weight, TreeLoss loss, const BagOptions& options,
              const std::function<bool()>& stop = {});

  /// Mean over the bags of what each says of the row. Thread-safe.
  [[nodiscard]] double operator()(std::span<const float> row) const;
  /// The same of every row; by the first `bags` alone, for a quick look (0: all).
  [[nodiscard]] std::vector<double> predict(const Exec& exec, const FloatRows& x, int bags = 0) const;
  [[nodiscard]] bool empty() const { return bag_.empty(); }

  /// Number bags, and the state of each under "NUMBER.".
  [[nodiscard]] NamedState state(const Exec& exec) const;
  /// Back from it. Throws Error model_damaged.
  [[nodiscard]] static BaggedTrees from_state(const Exec& exec, const NamedState& state, int columns);

 private:
  std::vector<BoostedTrees> bag_;
};

}   // namespace cgcl
