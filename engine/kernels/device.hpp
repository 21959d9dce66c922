// What engine/core needs of a CUDA device. Defined in engine/cuda; never linked in a build without CUDA.
#pragma once

#include "engine/core/memory.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cgcl::cuda {

struct Context;

/// Selects device `index` and creates stream and handles. Throws Error no_device with the driver's reason.
[[nodiscard]] std::shared_ptr<Context> make_context(int index);
/// Stream-ordered pool (cudaMallocAsync) of that context.
[[nodiscard]] std::shared_ptr<Memory> make_memory(std::shared_ptr<Context> context, std::size_t limit);
[[nodiscard]] int device_count() noexcept;
[[nodiscard]] std::vector<std::string> describe_devices();
/// Work that was issued to the stream of a context and recorded instead of run, with the memory it works in.
/// While it lives the addresses it uses stay valid and nobody else gets them.
struct Recording;
/// Why work of this context cannot be recorded at all; empty when it can.
[[nodiscard]] std::string why_unrecordable(const Context&);
/// From here on launches are recorded, reads and writes of the host throw Error device_call, and memory comes
/// from a set of its own. Destroying the recording before finish_recording drops what was recorded.
[[nodiscard]] std::shared_ptr<Recording> start_recording(Context&, std::shared_ptr<Memory> memory);
/// Ends the recording. Returns why it cannot be replayed; empty when it can.
[[nodiscard]] std::string finish_recording(Recording&);
/// Runs the recorded work once; every dropout key counts `step_shift` steps more than when it was recorded.
void replay(Recording&, std::uint32_t step_shift);

void synchronize(Context&);
/// Copies on the context's stream; to_host waits.
void copy_to_device(Context&, void* device, const void* host, std::size_t bytes);
void copy_to_host(Context&, void* host, const void* device, std::size_t bytes);
void copy_on_device(Context&, void* to, const void* from, std::size_t bytes);
void set_zero(Context&, void* device, std::size_t bytes);

}   // namespace cgcl::cuda
