// What was left out and predicted, in numbers: by family and by design, and over all families.
#pragma once

#include "apps/transfer/leave_family_out.hpp"
#include "io/report/json_value.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// The families of the prototype, shown by themselves: each counts with all its designs.
inline constexpr std::string_view kPrototypeFamilies[] = {
    "sram22",         "openram",      "gf180_sram",       "ihp_sram",
    "algofoogle_vga", "jku_sar_adc1", "programmable_pll", "ef_ip"};

/// One run a seed, all of the same families in the same order.
using LeftOutRuns = std::span<const std::vector<LeftOutFamily>>;

/// {FAMILY: LeftOutFamily::json()}, each number the mean over the runs that have it.
[[nodiscard]] JsonValue lofo_json(LeftOutRuns runs);

/// {DESIGN: {family, links, r2_unknown, r2_given, coverage80, candidate_recall, net_total_median_error,
/// design_total_ratio}}, likewise.
[[nodiscard]] JsonValue left_out_designs_json(LeftOutRuns runs);

/// The figure of a family at a path such as "pairs_unknown.r2"; NaN where there is none.
[[nodiscard]] double figure_of(const JsonValue& family, std::string_view path);

/// That of each family of {FAMILY: ...}.
[[nodiscard]] std::vector<double> figures_of(const JsonValue& lofo, std::string_view path);

/// Mean and median of what is known; NaN where nothing is.
[[nodiscard]] double known_mean(const std::vector<double>& values);
[[nodiscard]] double known_median(std::vector<double> values);

/// The members of {FAMILY: ...} that are families of the prototype.
[[nodiscard]] JsonValue prototype_families(const JsonValue& lofo);

/// {families, pairs_unknown{mean_r2, median_r2, spearman, above_zero}, pairs_given{mean_r2, median_r2},
/// net_totals{ median_error, coverage80, designs_within_2x}, coverage80, candidate_recall}: of a {FAMILY:
/// ...}; above_zero and designs_within_2x are shares of the families.
[[nodiscard]] JsonValue lofo_summary_json(const JsonValue& lofo);

}   // namespace cgcl
