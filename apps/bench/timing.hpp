// Times of short bodies: warm-up, repetition, median; by events on a CUDA device, else by the wall clock.
#pragma once

#include "engine/core/exec.hpp"

#include <functional>
#include <vector>

namespace cgcl::bench {

/// Median microseconds of one call of each body. The bodies take turns, so that a change of the machine's
/// state meets all of them, with a pause and untimed calls at each turn. Calls shorter than a fifth of a
/// millisecond, on a device five milliseconds, are measured in groups. Each body is called three times or
/// more before the first sample.
[[nodiscard]] std::vector<double> interleaved_medians(const Exec& exec,
                                                      const std::vector<std::function<void()>>& bodies,
                                                      int repetitions);

/// Microseconds of one call of each body, without warm-up: for bodies of seconds and more.
[[nodiscard]] std::vector<double> single_times(const Exec& exec,
                                               const std::vector<std::function<void()>>& bodies);

/// The middle value, or the mean of the two; the values are taken over. Throws ShapeError without values.
[[nodiscard]] double median(std::vector<double> values);

}   // namespace cgcl::bench
