// One CUDA device with its stream and library handles. Defined here, opaque everywhere else.
#pragma once

#include "engine/cuda/raii.hpp"
#include "engine/kernels/device.hpp"

#include <cstdint>

namespace cgcl::cuda {

/// All work of an Exec goes to one stream, so buffers may be freed as soon as their last use is enqueued.
/// Not thread-safe. Members are destroyed in reverse order: library handles first, the stream last.
struct Context {
  int device = 0;
  int multiprocessors = 1;
  bool sync_each_launch = false;   // CGCL_SYNC=1: a fault is reported at the launch that caused it
  bool recording = false;          // launches are being recorded, not run
  mutable bool noted = false;      // a failure in a destructor has been shown
  Stream stream;
  DeviceBlock workspace;   // of cuBLAS; its own pool would make results depend on what ran before
  DeviceBlock
      step_shift;   // one word: by how many steps the step being replayed is later than the recorded one
  Cublas cublas;
  Cusparse cusparse;

  /// Makes the device current for the calling thread; cheap when it already is.
  void activate() const { check(cudaSetDevice(device), "cudaSetDevice"); }
  /// Throws Error device_call while recording: `what` would happen once, or with values of the recorded step.
  void require_not_recording(const char* what) const;
  /// Where recorded kernels read by how many steps they are late.
  [[nodiscard]] std::uint32_t* shift() const { return static_cast<std::uint32_t*>(step_shift.get()); }
  /// For what must not throw: one line on stderr for the first failure. Those that follow a fault of the
  /// device say the same again for every buffer.
  void note(cudaError_t status, const char* call) const noexcept {
    if (succeeded(status) || std::exchange(noted, true)) return;
    check_nothrow(status, call);
  }
  /// Reports a failed launch of `name`; with sync_each_launch also waits for it.
  void after_launch(const char* name) const;
};

}   // namespace cgcl::cuda
