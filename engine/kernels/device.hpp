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
void synchronize(Context&);
/// Copies on the context's stream; to_host waits.
void copy_to_device(Context&, void* device, const void* host, std::size_t bytes);
void copy_to_host(Context&, void* host, const void* device, std::size_t bytes);
void copy_on_device(Context&, void* to, const void* from, std::size_t bytes);
void set_zero(Context&, void* device, std::size_t bytes);

}   // namespace cgcl::cuda
