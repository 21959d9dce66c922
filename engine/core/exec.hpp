// Where and how work runs: device, threads, seed, memory. Passed to everything, never global.
#pragma once

#include "engine/core/memory.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cgcl {

namespace cuda {
struct Context;     // stream and library handles; defined in engine/cuda only
struct Recording;   // a recorded step; likewise
}   // namespace cuda

struct Device {
  enum class Kind : std::uint8_t { cpu, cuda } kind = Kind::cpu;
  int index = 0;

  [[nodiscard]] std::string name() const;   // "cpu", "cuda:0"
};

/// Which sparse product runs on CUDA: our row kernels, or cuSPARSE as alternative and oracle. No effect on
/// the CPU.
enum class SpmmBackend : std::uint8_t { rows, cusparse };

/// Whether training steps of fixed shape are recorded once and replayed where the device can do that
/// (step_graph.hpp), or always issued anew.
enum class StepReplay : std::uint8_t { automatic, off };

struct ExecOptions {
  Device device;
  int threads = 0;   // 0: as many as the process may use
  std::uint64_t seed = 0;
  std::size_t memory_limit = 0;   // bytes; 0: no limit of ours
  SpmmBackend spmm = SpmmBackend::rows;
  StepReplay step_replay = StepReplay::automatic;
};

/// One execution context. Not thread-safe: one thread drives it; kernels use `threads()` inside.
/// Results do not depend on the number of threads.
class Exec {
 public:
  /// Throws Error no_device when the device is absent or this build cannot use it.
  explicit Exec(const ExecOptions& options = {});

  [[nodiscard]] Device device() const { return options_.device; }
  [[nodiscard]] bool on_cuda() const { return options_.device.kind == Device::Kind::cuda; }
  [[nodiscard]] int threads() const { return options_.threads; }
  [[nodiscard]] std::uint64_t seed() const { return options_.seed; }
  [[nodiscard]] SpmmBackend spmm_backend() const { return options_.spmm; }
  [[nodiscard]] StepReplay step_replay() const { return options_.step_replay; }
  [[nodiscard]] const std::shared_ptr<Memory>& memory() const { return memory_; }
  [[nodiscard]] cuda::Context& cuda() const { return *cuda_; }
  /// Waits until all work issued so far is done.
  void synchronize() const;

 private:
  ExecOptions options_;
  std::shared_ptr<cuda::Context> cuda_;
  std::shared_ptr<Memory> memory_;
};

/// "auto", "cpu", "cuda", "cuda:1" -> device; auto takes a usable CUDA device when there is one.
/// Throws Error bad_value for another text.
[[nodiscard]] Device parse_device(const std::string& text);

/// One line a CUDA device that this build could use; empty without any.
[[nodiscard]] std::vector<std::string> device_descriptions();

/// Number of processors this process may run on.
[[nodiscard]] int available_threads();

}   // namespace cgcl
