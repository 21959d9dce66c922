// What a sweep comes to: one row per choice of options, design and what it was judged on.
#pragma once

#include "apps/cli/paired_difference.hpp"
#include "apps/cli/seed_statistics.hpp"
#include "apps/cli/sweep_run.hpp"

#include <functional>
#include <string>
#include <vector>

namespace cgcl {

/// Over the seeds: what became of one choice of options on one design.
struct SweepRow {
  std::string design;      // trained on
  std::string judged_on;   // "val_twin_free", "val", or the design of a zero-shot evaluation
  ChosenOptions options;   // with those of an encoder as "pretrain.NAME"; "pretrain" is "on" or "off"
  std::vector<SeedFigure> figures;   // over the runs that succeeded
  std::vector<std::string> runs;     // keys of these
  std::string state;                 // "done", "not possible", "failed"; of several the best
  std::string reason;                // of the first run that did not succeed

  /// The value of an option; empty when it is not set.
  [[nodiscard]] std::string option(const std::string& name) const { return value_of(options, name); }
  /// Over the seeds; NaN without the figure.
  [[nodiscard]] double mean(const std::string& figure) const;
  [[nodiscard]] double deviation(const std::string& figure) const;
};

/// Rows in the order of the plan. A choice that was refused has one row, judged on nothing.
[[nodiscard]] std::vector<SweepRow> sweep_rows(const SweepPlan& plan, const SweepOutcome& outcome);

/// What rows are compared by: r2, f1 or auc, whichever the row has; empty without any.
[[nodiscard]] std::string leading_figure(const SweepRow& row);

/// `figure` of a row of `rows`, seed by seed, minus that of its reference: the first row done that shares
/// design, task and what it was judged on, and that `is_reference` takes. Nothing for the reference itself,
/// without one, and where the figure is not there.
[[nodiscard]] PairedDifference difference_to(const std::vector<SweepRow>& rows, const SweepRow& row,
                                             const std::string& figure,
                                             const std::function<bool(const SweepRow&)>& is_reference);

}   // namespace cgcl
