#include "apps/bench/timing.hpp"

#include "engine/core/device_timer.hpp"
#include "engine/core/error.hpp"

#include <algorithm>   // for sort, clamp
#include <chrono>
#include <thread>   // for sleep_for

namespace cgcl::bench {

namespace {

// Microseconds of a sample: far above the resolution of a clock, and on a device above the time until work
// that was issued begins.
constexpr double kMinSample = 200, kMinDeviceSample = 5000;

constexpr int kWarmUp = 2;   // a StepGraph issues, then records

/// Idle threads of a BLAS library spin for some 30 ms: a body timed while those of the previous one do is
/// robbed of a processor. The calls after the pause are not timed: they wake the threads of the body and let
/// the system spread them; a device raises its clock.
void settle(const Exec& exec, const std::function<void()>& body) {
  using std::chrono::milliseconds;
  if (!exec.on_cuda()) std::this_thread::sleep_for(milliseconds(50));
  const auto until = std::chrono::steady_clock::now() + milliseconds(30);
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

}   // namespace

double median(std::vector<double> values) {
  CGCL_CHECK(!values.empty(), "median: of no values");
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::vector<double> interleaved_medians(const Exec& exec, const std::vector<std::function<void()>>& bodies,
                                        int repetitions) {
  std::vector<int> calls;
  for (const auto& body : bodies) {
    for (int i = 0; i < kWarmUp; ++i) static_cast<void>(microseconds(exec, body, 1));
    const double once = microseconds(exec, body, 1),
                 shortest = exec.on_cuda() ? kMinDeviceSample : kMinSample;
    calls.push_back(static_cast<int>(std::clamp(shortest / std::max(once, 0.1), 1.0, 1000.0)));
  }
  std::vector<std::vector<double>> samples(bodies.size());
  for (int r = 0; r < repetitions; ++r)
    for (std::size_t b = 0; b < bodies.size(); ++b) {
      if (bodies.size() > 1 || exec.on_cuda()) settle(exec, bodies[b]);
      samples[b].push_back(microseconds(exec, bodies[b], calls[b]));
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

}   // namespace cgcl::bench
