// What the CPU backend says of its BLAS library.
#pragma once

#include <string>

namespace cgcl::cpu {

/// Version, threading model and the kernel set chosen for this processor.
[[nodiscard]] std::string blas_description();
/// The kernel set alone, by its name in the library.
[[nodiscard]] std::string blas_kernels();

}   // namespace cgcl::cpu
