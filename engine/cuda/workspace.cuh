// Calls of CUB: workspace from the pool, work on the stream of the Exec.
#pragma once

#include "engine/cuda/launch.cuh"

namespace cgcl::cuda {

/// Runs a CUB algorithm: asks for its workspace, takes it from the pool, calls it on the stream.
template <class Call>
void with_workspace(const Exec& exec, const char* name, const Call& call) {
  exec.cuda().activate();
  std::size_t bytes = 0;
  check(call(nullptr, bytes), name);
  const Buffer workspace(exec.memory(), std::max<std::size_t>(1, bytes));
  check(call(workspace.data(), bytes), name);
  exec.cuda().after_launch(name);
}

/// One thread owns one element at a time. Moves 4 bytes an element.
inline __global__ void iota_kernel(std::int32_t* out, std::int64_t n) {
  for (std::int64_t i = thread_index(); i < n; i += thread_count()) out[i] = static_cast<std::int32_t>(i);
}

}   // namespace cgcl::cuda
