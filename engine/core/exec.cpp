#include "engine/core/exec.hpp"

#include "engine/core/config.hpp"
#include "engine/core/error.hpp"
#include "engine/kernels/device.hpp"

#include <charconv>   // for from_chars
#include <sched.h>    // for sched_getaffinity

namespace cgcl {

std::string Device::name() const { return kind == Kind::cpu ? "cpu" : str("cuda:", index); }

int available_threads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return count > 0 ? count : 1;
}

Exec::Exec(const ExecOptions& options) : options_(options) {
  if (options_.threads <= 0) options_.threads = available_threads();
  if (!on_cuda()) {
    memory_ = std::make_shared<CpuMemory>(options_.memory_limit);
    return;
  }
  if constexpr (kWithCuda) {
    cuda_ = cuda::make_context(options_.device.index);
    memory_ = cuda::make_memory(cuda_, options_.memory_limit);
  } else {
    throw Error(ErrorId::no_device,
                str("device ", options_.device.name(), " was asked for, but this build is for the CPU only"),
                "", "build the preset `cuda`, or use --device cpu");
  }
}

void Exec::synchronize() const {
  if constexpr (kWithCuda) {
    if (on_cuda()) cuda::synchronize(*cuda_);
  }
}

Device parse_device(const std::string& text) {
  if (text == "cpu") return {};
  if (text == "auto") {
    if constexpr (kWithCuda) {
      if (cuda::device_count() > 0) return {Device::Kind::cuda, 0};
    }
    return {};
  }
  Device device{Device::Kind::cuda, 0};
  if (text == "cuda") return device;
  if (text.starts_with("cuda:")) {
    const char* end = text.data() + text.size();
    const auto [rest, failed] = std::from_chars(text.data() + 5, end, device.index);
    if (failed == std::errc{} && rest == end && device.index >= 0) return device;
  }
  throw Error(ErrorId::bad_value,
              str("device '", printable(text), "' is not one of auto, cpu, cuda, cuda:N"));
}

std::vector<std::string> device_descriptions() {
  if constexpr (kWithCuda) return cuda::describe_devices();
  return {};
}

}   // namespace cgcl
