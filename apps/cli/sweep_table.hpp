// The table that a sweep ends in.
#pragma once

#include "apps/cli/sweep_rows.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// {version, commit, seeds, rows[{design, judged_on, options, state, reason, runs, figures{NAME: {n, mean,
/// deviation, values}}}]}. No times: equal sweeps give equal bytes.
[[nodiscard]] JsonValue sweep_json(const SweepPlan& plan, const std::vector<SweepRow>& rows);
[[nodiscard]] std::string sweep_csv(const std::vector<SweepRow>& rows);
[[nodiscard]] std::string sweep_markdown(const SweepPlan& plan, const std::vector<SweepRow>& rows);

/// sweep.json, sweep.csv and sweep.md in `folder`; a file that holds the same already is left alone.
void write_sweep_table(const SweepFolder& folder, const SweepPlan& plan, const std::vector<SweepRow>& rows);

}   // namespace cgcl
