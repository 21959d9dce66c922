// Times of short bodies: warm-up, repetition, median; by events on a CUDA device, else by the steady clock.
#pragma once

#include "engine/core/exec.hpp"

#include <functional>
#include <vector>

namespace cgcl::bench {

/// How often a body is timed. A sample calls it until `shortest_us` have passed, so that neither the
/// resolution of a clock nor the time slice of the scheduler, 4 ms, shows in the time of one call.
struct SamplePlan {
  int repetitions = 9, at_least = 3;
  double seconds = 1.2;   // when they have passed no sample begins beyond the least number
  double shortest_us = 10000;
  bool settle = true;   // a pause and untimed calls before each sample where several bodies take turns

  /// To see that everything runs: one to three short samples.
  [[nodiscard]] static SamplePlan quick() {
    return {.repetitions = 3, .at_least = 1, .seconds = 0.05, .shortest_us = 1000, .settle = false};
  }
};

/// Median microseconds of one call of each body. The bodies take turns, so that a change of the machine's
/// state meets all of them. Each body is called three times before the first sample; one that takes a tenth
/// of the plan's seconds once, and that call is the sample where one is enough and they took all the seconds.
[[nodiscard]] std::vector<double> interleaved_medians(const Exec& exec,
                                                      const std::vector<std::function<void()>>& bodies,
                                                      const SamplePlan& plan);

/// Microseconds of one call of each body, without warm-up: for bodies of seconds and more, and for profilers.
[[nodiscard]] std::vector<double> single_times(const Exec& exec,
                                               const std::vector<std::function<void()>>& bodies);

/// The middle value, or the mean of the two; the values are taken over. Throws ShapeError without values.
[[nodiscard]] double median(std::vector<double> values);

/// The share of the time of `threads` threads that the system gives to this process, from 0 to 1, measured by
/// threads that do nothing but count for `seconds`: far below 1 where other programs compute.
[[nodiscard]] double processor_share(int threads, double seconds = 0.2);

}   // namespace cgcl::bench
