// What the planted kernels share: a device with some numbers.
#pragma once

#include "tests/cuda_host/include/cuda_runtime.h"
#include "tests/cuda_host/kernel.hpp"

#include <cstddef>
#include <vector>

namespace cuda_host {

inline constexpr int kThreads = 64;

/// A stream with memory for `size` numbers of which `filled` are written: 0, 1, 2 ...
struct Device {
  explicit Device(int size = kThreads, int filled = kThreads) {
    cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
    void* block = nullptr;
    cudaMalloc(&block, static_cast<std::size_t>(size) * sizeof(float));
    data = static_cast<float*>(block);
    for (int i = 0; i < filled; ++i) host.push_back(static_cast<float>(i));
    cudaMemcpyAsync(data, host.data(), host.size() * sizeof(float), cudaMemcpyHostToDevice, stream);
    cudaStreamSynchronize(stream);
  }
  template <class... Params, class... Args>
  void launch(void (*kernel)(Params...), int blocks, const Args&... args) {
    cuda_host::launch("planted", kernel, dim3(static_cast<unsigned>(blocks)), kThreads, stream, args...);
  }
  /// The numbers, after all work.
  const std::vector<float>& results() {
    cudaMemcpyAsync(host.data(), data, host.size() * sizeof(float), cudaMemcpyDeviceToHost, stream);
    cudaStreamSynchronize(stream);
    return host;
  }
  cudaStream_t stream = nullptr;
  float* data = nullptr;
  std::vector<float> host;
};

/// Runs `kernel` on a fresh device.
template <class Kernel, class... Args>
bool launched(Kernel* kernel, int blocks, const Args&... args) {
  Device device;
  device.launch(kernel, blocks, device.data, args...);
  device.results();
  return true;
}

}   // namespace cuda_host
