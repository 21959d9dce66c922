// Owned handles of the CUDA libraries, and their status codes turned into errors.
#pragma once

#include "engine/core/error.hpp"

#include <cublas_v2.h>
#include <cuda_runtime_api.h>
#include <cusparse.h>

#include <cstdio>   // for fprintf
#include <string>
#include <utility>   // for exchange

namespace cgcl::cuda {

[[nodiscard]] inline bool succeeded(cudaError_t status) { return status == cudaSuccess; }
[[nodiscard]] inline bool succeeded(cublasStatus_t status) { return status == CUBLAS_STATUS_SUCCESS; }
[[nodiscard]] inline bool succeeded(cusparseStatus_t status) { return status == CUSPARSE_STATUS_SUCCESS; }
[[nodiscard]] inline const char* reason(cudaError_t status) { return cudaGetErrorString(status); }
[[nodiscard]] inline const char* reason(cublasStatus_t status) { return cublasGetStatusString(status); }
[[nodiscard]] inline const char* reason(cusparseStatus_t status) { return cusparseGetErrorString(status); }

[[nodiscard]] inline bool out_of_memory(cudaError_t status) { return status == cudaErrorMemoryAllocation; }
template <class Status>
[[nodiscard]] bool out_of_memory(Status) {
  return false;
}

/// Throws Error device_call "CALL: reason" unless `status` is success, and ResourceError memory_limit when
/// the device is full. `call` names what was called.
template <class Status>
void check(Status status, const char* call) {
  if (out_of_memory(status)) {
    static_cast<void>(cudaGetLastError());   // it is no fault of the device
    throw ResourceError(ErrorId::memory_limit, str(call, ": ", reason(status)), {},
                        "another process may hold the device's memory; `nvidia-smi` shows it");
  }
  if (!succeeded(status)) throw Error(ErrorId::device_call, str(call, ": ", reason(status)));
}

/// The same for destructors, which must not throw: one line on stderr.
template <class Status>
void check_nothrow(Status status, const char* call) noexcept {
  if (!succeeded(status)) std::fprintf(stderr, "circuitgcl: %s: %s\n", call, reason(status));
}

/// Owns a library handle T and gives it back with Destroy. Move-only.
template <class T, auto Destroy>
class Handle {
 public:
  Handle() = default;
  explicit Handle(T value) : value_(value) {}
  Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, T{})) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Handle() {
    if (value_) check_nothrow(Destroy(value_), "release of a device handle");
  }
  [[nodiscard]] T get() const { return value_; }
  /// Where a create call writes; only for an empty handle.
  [[nodiscard]] T* out() { return &value_; }

 private:
  T value_{};
};

using Stream = Handle<cudaStream_t, cudaStreamDestroy>;
#ifdef CUDART_VERSION   // an emulation of the runtime may have none
using Event = Handle<cudaEvent_t, cudaEventDestroy>;
#endif
using MemoryPool = Handle<cudaMemPool_t, cudaMemPoolDestroy>;
using Recorded = Handle<cudaGraph_t, cudaGraphDestroy>;
using Replayable = Handle<cudaGraphExec_t, cudaGraphExecDestroy>;
using DeviceBlock = Handle<void*, cudaFree>;
using Cublas = Handle<cublasHandle_t, cublasDestroy_v2>;
using Cusparse = Handle<cusparseHandle_t, cusparseDestroy>;

}   // namespace cgcl::cuda
