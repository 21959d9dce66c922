// What endpoint embeddings cannot tell: the labels of links that look alike differ, and that is a floor
// under the error.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// The best R2 that a predictor can have which sees no more of a link than its group.
struct StructuralBound {
  double r2 = 0;                // may be negative for groups that tell nothing
  double label_variance = 0;    // of all labels
  double within_variance = 0;   // pooled over the groups of two or more
  std::int64_t links = 0;
  std::int64_t groups = 0;
  std::int64_t grouped_links = 0;   // links in groups of two or more
};

/// Dense group ids of links: equal relation, equal unordered pair of end colours, and equal class of the
/// pair where `pair_class` is given (empty: none). Throws ShapeError for lists of different length or
/// ends outside `colour`.
[[nodiscard]] std::vector<std::int32_t> link_groups(std::span<const std::uint8_t> relation,
                                                    std::span<const std::int32_t> src,
                                                    std::span<const std::int32_t> dst,
                                                    std::span<const std::int32_t> colour,
                                                    std::span<const std::int32_t> pair_class = {});

/// The unbiased bound: 1 - [sum over groups of two or more of the within-group sum of squares / sum of (size
/// - 1)] / [variance of all labels]; NaN where no group has two links or the labels are constant.
/// Deterministic. Throws ShapeError for lists of different length or negative groups.
/// [docs/structure.md "Structural bound"]
[[nodiscard]] StructuralBound structural_bound(std::span<const std::int32_t> group,
                                               std::span<const float> label);

}   // namespace cgcl
