// What colours cannot tell of classes: nodes of one group that belong to several.
#pragma once

#include <cstdint>
#include <span>

namespace cgcl {

/// Accuracy of the commonest class of each group.
struct ClassBound {
  /// Over all nodes, their own labels counted in, so that a node alone in its group is always right: no
  /// function of the group exceeds it on these labels. NaN without nodes.
  double majority = 0;
  /// Over the groups of two or more, without the node's own label: what a table learnt from the others
  /// reaches; a tie counts by its share. NaN without such groups.
  double leave_one_out = 0;
  std::int64_t nodes = 0, grouped_nodes = 0;   // grouped: in groups of two or more

  /// Share of the nodes in groups of two or more; NaN without nodes.
  [[nodiscard]] double coverage() const;
};

/// Throws ShapeError for lists of different length, negative groups or labels outside [0, classes).
[[nodiscard]] ClassBound class_bound(std::span<const std::int32_t> group, std::span<const std::int32_t> label,
                                     int classes);

}   // namespace cgcl
