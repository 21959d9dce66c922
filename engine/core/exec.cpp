#include "engine/core/exec.hpp"

#include "engine/core/backend.hpp"
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
  const LoadedBackend loaded = load_backend();
  if (loaded.backend == nullptr)
    throw Error(ErrorId::no_device, str("cannot use ", options_.device.name(), ": ", loaded.why_none), {},
                "--device cpu works everywhere");
  backend_ = loaded.backend;
  cuda_ = backend_->make_context(options_.device.index);
  memory_ = backend_->make_memory(cuda_, options_.memory_limit);
}

void Exec::synchronize() const {
  if (on_cuda()) backend_->synchronize(*cuda_);
}

CudaReport cuda_report() {
  const LoadedBackend loaded = load_backend();
  CudaReport report;
  report.installed = loaded.installed;
  report.why_none = loaded.why_none;
  if (loaded.backend == nullptr) return report;
  report.toolkit = loaded.backend->toolkit;
  cuda::DeviceList devices = loaded.backend->list_devices();
  for (const int index : devices.usable) report.usable.push_back({Device::Kind::cuda, index});
  report.descriptions = std::move(devices.descriptions);
  report.why_none = std::move(devices.why_none);
  return report;
}

Device parse_device(const std::string& text) {
  if (text == "cpu") return {};
  if (text == "auto") {
    const std::vector<Device> usable = cuda_report().usable;
    return usable.empty() ? Device{} : usable.front();
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

Precision parse_precision(const std::string& text) {
  if (text == "fp32") return Precision::fp32;
  if (text == "tf32") return Precision::tf32;
  if (text == "bf16") return Precision::bf16;
  throw Error(ErrorId::bad_value, str("precision '", printable(text), "' is not one of fp32, tf32, bf16"));
}

std::vector<std::string> device_descriptions() { return cuda_report().descriptions; }

}   // namespace cgcl
