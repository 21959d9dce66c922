// The CUDA backend, a library of its own: where it is looked for, and why it is not there.
#pragma once

#include <string>

namespace cgcl {

namespace cuda {
struct Backend;   // engine/kernels/device.hpp
}

struct LoadedBackend {
  const cuda::Backend* backend = nullptr;   // stays valid until the process ends
  bool installed = false;                   // there is a file, whether or not it can be used
  std::string why_none;                     // empty when there is one
};

/// Loads the library that CIRCUITGCL_CUDA_LIBRARY names by an absolute path, else
/// ../lib/circuitgcl/libcircuitgcl_cuda.so beside the folder of the running program; never one of the current
/// folder. One of another build of circuitgcl is refused. The first call may take seconds, the others
/// nothing.
[[nodiscard]] LoadedBackend load_backend();

}   // namespace cgcl
