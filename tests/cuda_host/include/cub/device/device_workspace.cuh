// How every algorithm of CUB is called: once without a workspace for its size, then with it.
#pragma once

#include "tests/cuda_host/device_memory.hpp"
#include "tests/cuda_host/include/cuda_runtime_api.h"
#include "tests/cuda_host/stream.hpp"

#include <cstddef>

namespace cub {

/// `run` is one thread's plain loop; what it touches is looked at as in a kernel.
template <class Run>
cudaError_t with_workspace(const char* name, void* workspace, std::size_t& bytes, cudaStream_t stream,
                           const Run& run) {
  constexpr std::size_t kNeeded = 768;   // any size: the caller has to ask
  if (workspace == nullptr) {
    bytes = kNeeded;
    return cudaSuccess;
  }
  if (bytes < kNeeded) return cudaErrorInvalidValue;
  cuda_host::enqueue(stream, {name, [=] {
                                cuda_host::memory().require(name, workspace, kNeeded, false);
                                run();
                              }});
  return cudaSuccess;
}

}   // namespace cub
