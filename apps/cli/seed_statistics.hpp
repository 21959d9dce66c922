// Figures of runs that differ by their seed alone.
#pragma once

#include "io/report/json_value.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// One figure of several runs.
struct SeedFigure {
  std::string name;
  std::vector<double> values;        // one per run that has it; NaN where it is not defined there
  std::vector<std::int64_t> seeds;   // parallel: of that run

  [[nodiscard]] double mean() const;   // of what is defined; NaN without any
  /// Of a sample, with n - 1; NaN for fewer than two.
  [[nodiscard]] double deviation() const;
  /// How many are defined.
  [[nodiscard]] std::int64_t n() const;
};

/// Adds the numbers among the members of `scores`, of the run with that seed, in their order: to the figure
/// of that name, or as a new one.
void add_figures(std::vector<SeedFigure>& figures, const JsonValue& scores, std::int64_t seed);

/// The figure of that name, or nullptr.
[[nodiscard]] const SeedFigure* find_figure(const std::vector<SeedFigure>& figures, const std::string& name);

/// "0.4213", or "0.4213 ± 0.0102"; a dash where nothing is defined.
[[nodiscard]] std::string figure_text(const SeedFigure& figure);

}   // namespace cgcl
