#include "engine/core/device_timer.hpp"

#include "engine/kernels/device.hpp"

namespace cgcl {

DeviceTimer::DeviceTimer(const Exec& exec) : exec_(exec) {
  if (exec.on_cuda()) events_ = exec.backend().make_timer(exec.cuda());
}

void DeviceTimer::start() {
  exec_.synchronize();
  if (events_) return exec_.backend().start_timer(*events_);
  start_ = std::chrono::steady_clock::now();
}

double DeviceTimer::stop() {
  if (events_) return exec_.backend().stop_timer(*events_);
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start_).count();
}

}   // namespace cgcl
