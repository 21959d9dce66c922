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
struct Backend;        // the functions of the loaded library
struct Context;        // stream and library handles; defined in engine/cuda only
struct Recording;      // a recorded step; likewise
struct Timer;          // two events; likewise
struct PreparedSpmm;   // a product of cuSPARSE; likewise
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

/// How dense products multiply: in full float32; with factors rounded to TF32 (10 bits of mantissa), on
/// tensor cores of CUDA, which has no effect on the CPU; or with factors rounded to bfloat16 (7 bits), on
/// either device. Sums, and all that is stored, are float32. On the CPU products of fewer than 8 columns stay
/// in full.
enum class Precision : std::uint8_t { fp32, tf32, bf16 };

struct ExecOptions {
  Device device;
  int threads = 0;   // 0: as many as the process may use
  std::uint64_t seed = 0;
  std::size_t memory_limit = 0;   // bytes; 0: no limit of ours
  SpmmBackend spmm = SpmmBackend::rows;
  StepReplay step_replay = StepReplay::automatic;
  Precision precision = Precision::fp32;
};

/// One execution context. Not thread-safe: one thread drives it; kernels use `threads()` inside.
/// Results do not depend on the number of threads.
class Exec {
 public:
  /// Throws Error no_device, with the reason, when the device or the CUDA backend is absent or of no use.
  explicit Exec(const ExecOptions& options = {});

  [[nodiscard]] Device device() const { return options_.device; }
  [[nodiscard]] bool on_cuda() const { return options_.device.kind == Device::Kind::cuda; }
  [[nodiscard]] int threads() const { return options_.threads; }
  [[nodiscard]] std::uint64_t seed() const { return options_.seed; }
  [[nodiscard]] SpmmBackend spmm_backend() const { return options_.spmm; }
  [[nodiscard]] StepReplay step_replay() const { return options_.step_replay; }
  [[nodiscard]] Precision precision() const { return options_.precision; }
  [[nodiscard]] const std::shared_ptr<Memory>& memory() const { return memory_; }
  /// Only on a CUDA device.
  [[nodiscard]] const cuda::Backend& backend() const { return *backend_; }
  [[nodiscard]] cuda::Context& cuda() const { return *cuda_; }
  /// Waits until all work issued so far is done.
  void synchronize() const;

 private:
  ExecOptions options_;
  const cuda::Backend* backend_ = nullptr;
  std::shared_ptr<cuda::Context> cuda_;
  std::shared_ptr<Memory> memory_;
};

/// The CUDA devices that this process can use, and why there are none.
struct CudaReport {
  bool installed = false;   // there is a CUDA backend, whether or not it can be used
  std::string toolkit;      // the version it was built with; empty without a usable one
  std::vector<Device> usable;
  std::vector<std::string> descriptions;   // a line a usable device
  std::string why_none;                    // empty when there is one
};
[[nodiscard]] CudaReport cuda_report();

/// "auto", "cpu", "cuda", "cuda:1" -> device; auto takes the first usable CUDA device when there is one.
/// Throws Error bad_value for another text.
[[nodiscard]] Device parse_device(const std::string& text);

/// CudaReport::descriptions.
[[nodiscard]] std::vector<std::string> device_descriptions();

/// "fp32", "tf32", "bf16" -> precision. Throws Error bad_value for another text.
[[nodiscard]] Precision parse_precision(const std::string& text);

/// Number of processors this process may run on.
[[nodiscard]] int available_threads();

}   // namespace cgcl
