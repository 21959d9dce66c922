// When a line of progress is due.
#pragma once

#include <cstdint>

namespace cgcl {

/// Seconds: until the first line, and between lines.
struct ProgressSchedule {
  double patience, every;
};
inline constexpr ProgressSchedule kTerminalSchedule{1, 0.1}, kPlainSchedule{5, 30};

/// When and at which step a line was shown last.
struct ShownProgress {
  double at = -1;
  std::int64_t done = -1;
};

/// Where work is: seconds of one clock, and steps of a total (0: not known).
struct ProgressPoint {
  double start, now;
  std::int64_t done, total;
};

/// Whether a line is due, which then counts as shown. The last step has one where an earlier one had.
[[nodiscard]] inline bool progress_due(ShownProgress& last, const ProgressPoint& at,
                                       const ProgressSchedule& schedule) {
  const bool first = last.at < 0;
  const bool at_end = !first && at.total > 0 && at.done >= at.total && last.done < at.total;
  if (!at_end && !(first ? at.now - at.start >= schedule.patience : at.now - last.at >= schedule.every))
    return false;
  last = {at.now, at.done};
  return true;
}

}   // namespace cgcl
