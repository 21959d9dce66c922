// The leave-one-family-out table: every family predicted by fits that have seen all others and nothing of it.
#pragma once

#include "apps/transfer/few_labels.hpp"
#include "io/report/json_value.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

struct LeaveFamilyOutOptions {
  PlusOptions plus;
  std::vector<int> pair_labels = {20, 50, 200};   // rows with so many labelled couplings of the design
  std::vector<int> net_labels = {20, 50};         // and with so many labelled nets
  /// Into how many groups the families are dealt that are not `alone`; the families of a group are left out
  /// together, so that each is predicted from fewer others than it could be. 0: every family is alone.
  int groups = 0;
  std::vector<std::string> alone = {};
};

/// What some labels of a design bring, of what they leave to be predicted.
struct FewLabelScores {
  int labels = 0;
  PlusScores scores;
};

struct LeftOutDesign {
  DesignOrigin origin;
  PlusScores zero_shot;
  std::optional<double> candidate_recall;                // see FoldHooks
  std::vector<FewLabelScores> pair_labels, net_labels;   // none where a design has not twice as many
};

struct LeftOutFamily {
  std::string family, technology;
  std::vector<LeftOutDesign> designs;

  [[nodiscard]] std::int64_t links() const;
  /// {designs[names], links, nets, pairs_unknown{r2, spearman, within_2x, coverage80}, pairs_given{...},
  /// net_totals{median_error, coverage80, design_ratio}, candidate_recall, labels_K{r2_unknown, r2_given}...,
  /// nets_K{..., median_error}...}: means over the designs, null where none has it.
  [[nodiscard]] JsonValue json() const;
};

/// Families in the order of their first design. `each` hears of every family that is done, without coverage:
/// the intervals of a family are those of the residuals of all others, each predicted without itself, so they
/// come last. `of_folds` may measure recall, and keep folds for a run that is stopped; its `done` is not
/// called. Same for any number of threads. Nothing when `hooks.stop` said so. Throws Error bad_value for
/// fewer than three families.
[[nodiscard]] std::optional<std::vector<LeftOutFamily>> leave_family_out(
    const Exec& exec, std::span<const DesignRows> designs, const LeaveFamilyOutOptions& options = {},
    const LoopHooks& hooks = {}, const std::function<void(const LeftOutFamily&)>& each = {},
    FoldHooks of_folds = {});

}   // namespace cgcl
