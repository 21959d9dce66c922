// What engine/core needs of a CUDA device: functions of engine/cuda, which is a library of its own, and the
// table through which the program calls them.
#pragma once

#include "engine/core/memory.hpp"
#include "engine/core/view.hpp"
#include "engine/kernels/slot.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cgcl {
class Exec;
}

namespace cgcl::cuda {

struct Context;

/// Devices of a kind that the backend has code for, in the order of their numbers.
struct DeviceList {
  std::vector<int> usable;
  std::vector<std::string> descriptions;   // a line each
  std::string why_none;                    // the driver's reason; empty when there is one
};
[[nodiscard]] DeviceList list_devices();

/// Selects device `index` and creates stream and handles. Throws Error no_device with the driver's reason,
/// and ResourceError when the device has no memory for them.
[[nodiscard]] std::shared_ptr<Context> make_context(int index);
/// Stream-ordered pool (cudaMallocAsync) of that context.
[[nodiscard]] std::shared_ptr<Memory> make_memory(std::shared_ptr<Context> context, std::size_t limit);
/// Work that was issued to the stream of a context and recorded instead of run, with the memory it works in.
/// While it lives the addresses it uses stay valid, and only other recordings of the same memory, whose
/// replays come before or after its own, use them too.
struct Recording;
/// Why work of this context cannot be recorded at all; empty when it can.
[[nodiscard]] std::string why_unrecordable(const Context&);
/// From here on launches are recorded, reads and writes of the host throw Error device_call, and memory comes
/// from a set that recordings share. Destroying the recording before finish_recording drops what was
/// recorded.
[[nodiscard]] std::shared_ptr<Recording> start_recording(Context&, std::shared_ptr<Memory> memory);
/// Ends the recording. Returns why it cannot be replayed; empty when it can.
[[nodiscard]] std::string finish_recording(Recording&);
/// Runs the recorded work once; every dropout key counts `step_shift` steps more than when it was recorded.
/// False when the recording was dropped because its memory was needed (Memory::drop_recordings): nothing has
/// run.
[[nodiscard]] bool replay(Recording&, std::uint32_t step_shift);

void synchronize(Context&);
/// Copies on the context's stream; those from and to the host wait.
void copy_to_device(Context&, void* device, const void* host, std::size_t bytes);
void copy_to_host(Context&, void* host, const void* device, std::size_t bytes);
void copy_on_device(Context&, void* to, const void* from, std::size_t bytes);
void set_zero(Context&, void* device, std::size_t bytes);

/// Time of the work issued between start and stop, in microseconds; stop waits for it.
struct Timer;
[[nodiscard]] std::shared_ptr<Timer> make_timer(Context&);
void start_timer(Timer&);
[[nodiscard]] double stop_timer(Timer&);

/// y = A x by the fastest algorithm of cuSPARSE, with all that can be done beforehand done: a yardstick, not
/// used for results. The views must stay as they are; `weight` may be empty (all 1).
struct PreparedSpmm;
[[nodiscard]] std::shared_ptr<PreparedSpmm> prepare_spmm(const Exec&, CsrView csr,
                                                         VecView<const float> weight, MatView<const float> x,
                                                         MatView<float> y);
void run_spmm(const Exec&, PreparedSpmm&);

/// Ranges for Nsight.
void nvtx_push(const char* name);
void nvtx_pop();

// clang-format off
#define CGCL_DEVICE_FUNCTIONS(SLOT)                                                                \
  SLOT(list_devices) SLOT(make_context) SLOT(make_memory)                                          \
  SLOT(why_unrecordable) SLOT(start_recording) SLOT(finish_recording) SLOT(replay)                 \
  SLOT(synchronize) SLOT(copy_to_device) SLOT(copy_to_host) SLOT(copy_on_device) SLOT(set_zero)    \
  SLOT(make_timer) SLOT(start_timer) SLOT(stop_timer) SLOT(prepare_spmm) SLOT(run_spmm)            \
  SLOT(nvtx_push) SLOT(nvtx_pop)
// clang-format on

struct KernelTable;   // kernel_table.hpp

/// All that the program calls in the library: the functions above under their own names, and the kernels.
struct Backend {
  const char* toolkit;   // version of the CUDA toolkit it was built with
  const KernelTable* kernels;
#define CGCL_SLOT(name) Slot<decltype(cuda::name)> name;
  CGCL_DEVICE_FUNCTIONS(CGCL_SLOT)
#undef CGCL_SLOT
};

}   // namespace cgcl::cuda
