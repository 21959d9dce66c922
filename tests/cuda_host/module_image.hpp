// Where the library that holds the kernels lies in memory.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cuda_host {

struct Image {
  std::uintptr_t begin = 0;
  std::size_t bytes = 0;
};

/// The writable part, to whole pages: static variables of kernels are shared memory.
[[nodiscard]] Image writable_image();

/// What an address is called in the library's file.
[[nodiscard]] std::uintptr_t in_file(const void* address);

/// Whether an address is in the part that cannot be written.
[[nodiscard]] bool in_constants(std::uintptr_t address);

}   // namespace cuda_host
