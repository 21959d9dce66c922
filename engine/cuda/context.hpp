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
  const std::uint32_t* step_shift = nullptr;   // on the device, while recording: steps since the recorded one
  Stream stream;
  DeviceBlock workspace;   // of cuBLAS; its own pool would make results depend on what ran before
  Cublas cublas;
  Cusparse cusparse;

  /// Makes the device current for the calling thread; cheap when it already is.
  void activate() const { check(cudaSetDevice(device), "cudaSetDevice"); }
  /// Throws Error device_call while recording: `what` would happen once, or with values of the recorded step.
  void require_not_recording(const char* what) const;
  /// Reports a failed launch of `name`; with sync_each_launch also waits for it.
  void after_launch(const char* name) const;
};

}   // namespace cgcl::cuda
