// Named ranges for Nsight around work of a CUDA device; nothing on the CPU.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/kernels/device.hpp"

namespace cgcl {

/// Opens a named range for its lifetime. Names are those of docs/profiling.md: what reads a profile knows
/// them.
class NvtxRange {
 public:
  NvtxRange(const Exec& exec, const char* name) : exec_(exec) {
    if (exec_.on_cuda()) exec_.backend().nvtx_push(name);
  }
  ~NvtxRange() {
    if (exec_.on_cuda()) exec_.backend().nvtx_pop();
  }
  NvtxRange(const NvtxRange&) = delete;
  NvtxRange& operator=(const NvtxRange&) = delete;

 private:
  const Exec& exec_;
};

}   // namespace cgcl
