// The leave-one-family-out table: every family predicted by a model that has seen all others and nothing of
// it.
#pragma once

#include "apps/transfer/design_scores.hpp"
#include "apps/transfer/few_labels.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

struct LeaveFamilyOutOptions {
  PlusOptions plus;
  std::vector<int> pair_labels = {20, 50, 200};   // rows with as many labelled couplings of the design
  std::vector<int> net_labels = {20, 50};         // and nets
};

/// What some labels of a design bring; NaN where it has not as many labels again to be scored on.
struct FewLabelScores {
  int labels = 0;
  double r2 = 0, r2_given = 0;         // of the pairs that are left; by labelled pairs
  double net_total_median_error = 0;   // of the nets that are left; by labelled nets
};

struct LeftOutDesign {
  DesignOrigin origin;
  PairScores unknown, given;
  NetScores nets;
  std::vector<FewLabelScores> pair_labels, net_labels;
};

/// Means over the designs of a family.
struct LeftOutFamily {
  std::string family, technology;
  std::vector<LeftOutDesign> designs;

  [[nodiscard]] std::int64_t links() const;
  /// Mean over its designs of what `value` takes from each; NaNs are left out.
  [[nodiscard]] double mean(const std::function<double(const LeftOutDesign&)>& value) const;
};

/// Families in the order of their first design. `each` is called after each family with its scores, but for
/// coverage: the intervals of a family are those of the residuals of all others, each predicted without
/// itself, so they come last. Same for any number of threads. Throws Error bad_value for fewer than two
/// families.
[[nodiscard]] std::vector<LeftOutFamily> leave_family_out(const Exec& exec,
                                                          std::span<const DesignRows> designs,
                                                          const LeaveFamilyOutOptions& options = {},
                                                          const LoopHooks& hooks = {});

}   // namespace cgcl
