// How often intervals held on a labelled design.
#pragma once

#include "io/annotate/circuit_prediction.hpp"
#include "io/report/json_value.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace cgcl {

/// Of things with a label: all, those without an interval, and those whose interval holds the label.
struct IntervalCount {
  std::int64_t labelled = 0, unknown = 0, inside = 0;

  void add(double low_F, double high_F, double extracted_F);
  /// Of those with an interval; NaN where there are none.
  [[nodiscard]] double share() const;
};

/// Pairs by the existence that was predicted: below 0.5, below 0.9, and the rest. `coupled` are those of them
/// that do couple; the others have a label of 0.
struct IntervalCoverage {
  static constexpr std::array kLevels = {"unlikely", "likely", "sure"};

  IntervalCount nets, novel_nets;
  std::array<IntervalCount, kLevels.size()> pairs, coupled;

  [[nodiscard]] JsonValue json() const;
  /// "80 % intervals hold 0.81 of 1,234 nets; ..."
  [[nodiscard]] std::string text() const;
};

/// Empty counts for a design without labels.
[[nodiscard]] IntervalCoverage interval_coverage(const CircuitPrediction& prediction);

}   // namespace cgcl
