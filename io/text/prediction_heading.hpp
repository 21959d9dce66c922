// The line by which files that hold predicted capacitances are known again, whatever their format.
#pragma once

#include <string_view>

namespace cgcl {

/// What write_provenance() puts behind the comment sign of the first line.
inline constexpr std::string_view kPredictionHeading = "Predicted parasitic capacitances by circuitgcl";

/// The line of a coupling report that names its columns. Nothing else tells the report from other texts.
inline constexpr std::string_view kCouplingReportColumns =
    "* % of the victim's total, coupling in F, victim, aggressor";

/// Whether `line` is the first of a prediction: the heading behind a comment sign of SPICE, SPF, SPEF or CSV,
/// and blanks.
[[nodiscard]] constexpr bool is_prediction_heading(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && (line[at] == ' ' || line[at] == '*' || line[at] == '/' || line[at] == '#')) ++at;
  return at > 0 && line.substr(at).starts_with(kPredictionHeading);
}

}   // namespace cgcl
