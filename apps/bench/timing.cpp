#include "apps/bench/timing.hpp"

#include "engine/core/device_timer.hpp"
#include "engine/core/error.hpp"

#include <algorithm>   // for sort, clamp
#include <chrono>
#include <ctime>    // for clock_gettime
#include <thread>   // for sleep_for, jthread

namespace cgcl::bench {

namespace {

constexpr int kWarmUp = 2;   // a StepGraph issues, then records

/// Idle threads of a BLAS library spin for some 30 ms: a body timed while those of the previous one do is
/// robbed of a processor. The calls after the pause are not timed: they wake the threads of the body and let
/// the system spread them; a device raises its clock.
void settle(const Exec& exec, const std::function<void()>& body) {
  using std::chrono::milliseconds;
  if (!exec.on_cuda()) std::this_thread::sleep_for(milliseconds(40));
  const auto until = std::chrono::steady_clock::now() + milliseconds(10);
  do {
    body();
    exec.synchronize();
  } while (std::chrono::steady_clock::now() < until);
}

double microseconds(const Exec& exec, const std::function<void()>& body, int calls) {
  DeviceTimer timer(exec);
  timer.start();
  for (int i = 0; i < calls; ++i) body();
  return timer.stop() / calls;
}

/// How many calls make a sample, after a warm-up; and the time of its last call.
struct Calibration {
  int calls = 1;
  double once_us = 0;
};

Calibration calibrate(const Exec& exec, const std::function<void()>& body, const SamplePlan& plan) {
  double once = microseconds(exec, body, 1);
  for (int i = 0; i < kWarmUp && (exec.on_cuda() || once < 1e5 * plan.seconds); ++i)
    once = microseconds(exec, body, 1);
  return {static_cast<int>(std::clamp(plan.shortest_us / std::max(once, 0.1), 1.0, 20000.0)), once};
}

/// Seconds of processor time of the calling thread.
double thread_seconds() {
  timespec spent{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + 1e-9 * static_cast<double>(spent.tv_nsec);
}

}   // namespace

double median(std::vector<double> values) {
  CGCL_CHECK(!values.empty(), "median: of no values");
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::vector<double> interleaved_medians(const Exec& exec, const std::vector<std::function<void()>>& bodies,
                                        const SamplePlan& plan) {
  std::vector<Calibration> found;
  double all_us = 0;
  for (const auto& body : bodies) all_us += found.emplace_back(calibrate(exec, body, plan)).once_us;
  const bool settles = plan.settle && (bodies.size() > 1 || exec.on_cuda());
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::vector<double>> samples(bodies.size());
  // Where the plan is content with one sample, slow bodies have given theirs.
  const bool enough = plan.at_least == 1 && all_us > 1e6 * plan.seconds;
  for (std::size_t b = 0; b < bodies.size() && enough; ++b) samples[b].push_back(found[b].once_us);
  for (int r = enough ? 1 : 0; r < plan.repetitions; ++r) {
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    if (r >= plan.at_least && (enough || spent.count() > plan.seconds)) break;
    for (std::size_t b = 0; b < bodies.size(); ++b) {
      if (settles) settle(exec, bodies[b]);
      samples[b].push_back(microseconds(exec, bodies[b], found[b].calls));
    }
  }
  std::vector<double> out;
  for (auto& sample : samples) out.push_back(median(std::move(sample)));
  return out;
}

std::vector<double> single_times(const Exec& exec, const std::vector<std::function<void()>>& bodies) {
  std::vector<double> out;
  for (const auto& body : bodies) out.push_back(microseconds(exec, body, 1));
  return out;
}

double processor_share(int threads, double seconds) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> shares(static_cast<std::size_t>(std::max(threads, 1)), 0.0);
  {
    std::vector<std::jthread> counters;
    for (double& share : shares)
      counters.emplace_back([&share, seconds] {
        const auto start = Clock::now();
        const double before = thread_seconds();
        std::chrono::duration<double> wall{};
        while (wall.count() < seconds) wall = Clock::now() - start;
        share = (thread_seconds() - before) / wall.count();
      });
  }
  double sum = 0;
  for (const double share : shares) sum += std::min(share, 1.0);
  return sum / static_cast<double>(shares.size());
}

}   // namespace cgcl::bench
