// What a fit of circuitgcl+ says of families that it left out in training.
#pragma once

#include "apps/transfer/plus_model.hpp"
#include "io/report/json_value.hpp"

#include <span>
#include <string>
#include <vector>

namespace cgcl {

struct LeftOutFigures {
  const char* by = "none";               // what was left out in turn: "family", "design" or "none"
  LeftOutMeans mean;                     // over families; of "none" without meaning
  std::vector<LeftOutMeans> of_family;   // over the designs of each, in the order of Families

  /// {validated_by, r2, r2_given, coverage80, net_total_median_error, net_total_coverage80}
  [[nodiscard]] JsonValue json() const;
  /// For people.
  [[nodiscard]] std::vector<std::string> lines() const;
};
[[nodiscard]] LeftOutFigures left_out_figures(const PlusFit& fit);

/// [{family, technology, designs, links, left_out}] in the order of first sight, from the `designs` of
/// result.json; left_out{r2, r2_given, ...} of `figures` is null where nothing was left out.
[[nodiscard]] JsonValue families_json(std::span<const DesignRows> designs, const LeftOutFigures& figures);

}   // namespace cgcl
