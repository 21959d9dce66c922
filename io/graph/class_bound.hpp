// What colours cannot tell of classes: nodes of one group that belong to several.
#pragma once

#include <cstdint>
#include <span>

namespace cgcl {

/// Accuracy of the majority class of a group, over the groups of two or more; a tie counts by its share. NaN
/// without any.
struct ClassBound {
  double majority = 0;   // with the node's own label counted in: what no table can exceed on these labels
  double leave_one_out = 0;   // without it: what a table learnt from the others reaches
  std::int64_t nodes = 0, grouped_nodes = 0;
};

/// Throws ShapeError for lists of different length, negative groups or labels outside [0, classes).
[[nodiscard]] ClassBound class_bound(std::span<const std::int32_t> group, std::span<const std::int32_t> label,
                                     int classes);

}   // namespace cgcl
