// NVTX ranges for Nsight, with a no-op twin: without CUDA the constructor does nothing.
#pragma once

#include "engine/core/config.hpp"

namespace cgcl {

namespace cuda {
void nvtx_push(const char* name) noexcept;
void nvtx_pop() noexcept;
}   // namespace cuda

/// Opens a named range for its lifetime.
class NvtxRange {
 public:
  explicit NvtxRange([[maybe_unused]] const char* name) noexcept {
    if constexpr (kWithCuda) cuda::nvtx_push(name);
  }
  ~NvtxRange() {
    if constexpr (kWithCuda) cuda::nvtx_pop();
  }
  NvtxRange(const NvtxRange&) = delete;
  NvtxRange& operator=(const NvtxRange&) = delete;
};

}   // namespace cgcl
