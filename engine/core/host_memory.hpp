// What this process holds of the host's memory, against one limit. The libraries tell it what they take past
// operator new (tensors, growing arrays); a program that also sends operator new here, as ours does, counts
// all.
#pragma once

#include <cstddef>
#include <string>

namespace cgcl {

/// Bytes held now and at most so far, and the limit (0: none).
struct HostMemoryStats {
  std::size_t in_use = 0, peak = 0, limit = 0;
};

/// Memory belongs to the process, and operator new reaches nothing but static storage: hence functions, not
/// an object. All are safe from any thread.
namespace host_memory {

/// Counts `bytes`. False, and nothing counted, when the limit would be exceeded even after the relief.
[[nodiscard]] bool take(std::size_t bytes) noexcept;
void give_back(std::size_t bytes) noexcept;
[[nodiscard]] HostMemoryStats stats() noexcept;
/// The most that take() may count; 0: no limit. What is held already stays.
void set_limit(std::size_t bytes) noexcept;
/// Has `function` called with `context` before a refusal, to free what is kept for reuse; it may neither
/// throw nor allocate. One at a time: the latest.
void set_relief(void (*function)(void* context), void* context) noexcept;
/// Ends that, if `context` is that of the relief. It does not run any more when this returns.
void clear_relief(const void* context) noexcept;
/// Calls the relief, for who was refused by the system. Whether there was one.
bool relieve() noexcept;
/// "needs 1.0 MB more beside 7.9 MB in use, but the memory limit is 8.0 MB", of the last refusal; told once,
/// empty when there was none.
[[nodiscard]] std::string take_refusal();

}   // namespace host_memory

/// "1.5 MB".
[[nodiscard]] std::string megabytes_text(std::size_t bytes);

}   // namespace cgcl
