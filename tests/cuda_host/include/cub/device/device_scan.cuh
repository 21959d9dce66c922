// The scans of CUB that the engine calls.
#pragma once

#include "tests/cuda_host/include/cub/device/device_workspace.cuh"

namespace cub {

struct DeviceScan {
  /// out_i = op(... op(in_0, in_1) ..., in_i); out may be in.
  template <class In, class Out, class Op, class Count>
  static cudaError_t InclusiveScan(void* workspace, std::size_t& bytes, const In* in, Out* out, Op op,
                                   Count count, cudaStream_t stream) {
    return with_workspace("cub::DeviceScan", workspace, bytes, stream, [=] {
      Out total{};
      for (Count i = 0; i < count; ++i) out[i] = total = i == 0 ? Out{in[i]} : op(total, Out{in[i]});
    });
  }
  template <class In, class Out, class Count>
  static cudaError_t InclusiveSum(void* workspace, std::size_t& bytes, const In* in, Out* out, Count count,
                                  cudaStream_t stream) {
    const auto plus = [](Out a, Out b) { return a + b; };
    return InclusiveScan(workspace, bytes, in, out, plus, count, stream);
  }
  template <class T, class Count>
  static cudaError_t InclusiveSum(void* workspace, std::size_t& bytes, T* values, Count count,
                                  cudaStream_t stream) {
    return InclusiveSum(workspace, bytes, values, values, count, stream);
  }
};

}   // namespace cub
