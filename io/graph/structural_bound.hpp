// What endpoint embeddings cannot tell: the labels of links that look alike differ, and that is a floor
// under the error.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// What is known of the best R2 of a predictor that sees no more of a sample than its group.
/// [docs/structure.md "Structural bound"]
struct StructuralBound {
  /// Estimate: 1 - coverage * within_variance / label_variance, so that what is alone in its group counts as
  /// explainable. 1 where no group has two.
  double r2 = 0;
  double upper = 0;        // 95 % upper confidence limit of the same
  double grouped_r2 = 0;   // 1 - within_variance / label_variance; NaN where no group has two
  /// 1 - sum of squares about the group means / about the mean: no function of the group exceeds it on these
  /// very labels. 1 for constant ones.
  double ceiling = 0;
  double label_variance = 0;    // of all labels
  double within_variance = 0;   // pooled over the groups of two or more: per degree of freedom
  std::int64_t links = 0;
  std::int64_t groups = 0;
  std::int64_t grouped_links = 0;   // links in groups of two or more

  /// Share of the links in groups of two or more; NaN without links.
  [[nodiscard]] double coverage() const;
};

/// Dense group ids of links: equal relation, equal pair of end colours, in order or not, and equal class of
/// the pair where `pair_class` is given (empty: none). Throws ShapeError for lists of different length or
/// ends outside `colour`.
[[nodiscard]] std::vector<std::int32_t> link_groups(std::span<const std::uint8_t> relation,
                                                    std::span<const std::int32_t> src,
                                                    std::span<const std::int32_t> dst,
                                                    std::span<const std::int32_t> colour,
                                                    std::span<const std::int32_t> pair_class = {},
                                                    bool ordered = false);

/// Estimate, limit and ceiling for groups of labels; all but the ceiling NaN for constant labels, all of them
/// without any. Deterministic. Throws ShapeError for lists of different length or negative groups.
[[nodiscard]] StructuralBound structural_bound(std::span<const std::int32_t> group,
                                               std::span<const float> label);

/// `finer` with its estimates and limit raised to those of `coarser`, whose groups are unions of its own: who
/// sees more can do all that who sees less can, and the estimates alone do not always say so.
[[nodiscard]] StructuralBound at_least(StructuralBound finer, const StructuralBound& coarser);

}   // namespace cgcl
