// The table that a sweep ends in: one row per choice of options, design and what it was judged on.
#pragma once

#include "apps/cli/seed_statistics.hpp"
#include "apps/cli/sweep_run.hpp"

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

/// {version, commit, seeds, rows[{design, judged_on, options, state, reason, runs, figures{NAME: {n, mean,
/// deviation, values}}}]}. No times: equal sweeps give equal bytes.
[[nodiscard]] JsonValue sweep_json(const SweepPlan& plan, const std::vector<SweepRow>& rows);
[[nodiscard]] std::string sweep_csv(const std::vector<SweepRow>& rows);
[[nodiscard]] std::string sweep_markdown(const SweepPlan& plan, const std::vector<SweepRow>& rows);

/// sweep.json, sweep.csv and sweep.md in `folder`; a file that holds the same already is left alone.
void write_sweep_table(const SweepFolder& folder, const SweepPlan& plan, const std::vector<SweepRow>& rows);

}   // namespace cgcl
