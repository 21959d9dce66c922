// How long work on a device takes, by the clock that stands beside it.
#pragma once

#include "engine/core/exec.hpp"

#include <chrono>
#include <memory>

namespace cgcl {

/// Microseconds between start() and stop() of the work that was issued in between: by events in the stream of
/// a CUDA device, which do not count how long the host waits, else by the clock of the host.
class DeviceTimer {
 public:
  explicit DeviceTimer(const Exec& exec);
  void start();
  /// Waits for the work.
  [[nodiscard]] double stop();

 private:
  const Exec& exec_;
  std::shared_ptr<cuda::Timer> events_;
  std::chrono::steady_clock::time_point start_;
};

}   // namespace cgcl
