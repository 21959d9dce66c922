// Intervals by conformal prediction with groups: what held for 80 % on families left out.
#pragma once

#include "layers/named_state.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// The residual of one prediction of a group that was left out.
struct GroupResidual {
  std::int32_t group = 0;   // a family
  std::int32_t kind = 0;    // such as the class of distance
  double predicted = 0;     // label
  double residual = 0;      // true minus predicted label
  double weight = 1;        // within its group
};

/// Offsets of the label by kind and size of the prediction. Every group counts alike, whatever its size, so
/// that an interval means a new group, not a new member of a large one.
class GroupIntervals {
 public:
  GroupIntervals() = default;   // knows nothing: NaN
  GroupIntervals(std::vector<GroupResidual> residuals, int kinds);

  struct Offsets {
    double low, high;   // of the label; NaN where nothing was calibrated
  };
  [[nodiscard]] Offsets of(int kind, double predicted) const;
  [[nodiscard]] bool empty() const { return low_.empty(); }

  [[nodiscard]] NamedState state(const Exec& exec) const;
  [[nodiscard]] static GroupIntervals from_state(const Exec& exec, const NamedState& state);

 private:
  int kinds_ = 0;
  std::vector<double> edge_;         // [kinds x (bins - 1)]
  std::vector<double> low_, high_;   // [kinds x bins]
};

}   // namespace cgcl
