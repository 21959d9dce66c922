// What the CPU backend says of its BLAS library.
#pragma once

#include <string>

namespace cgcl::cpu {

/// Version, threading model and the kernel set chosen for this processor.
[[nodiscard]] std::string blas_description();

}   // namespace cgcl::cpu
