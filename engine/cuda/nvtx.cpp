#include "engine/kernels/device.hpp"

#include <nvtx3/nvToolsExt.h>

namespace cgcl::cuda {

void nvtx_push(const char* name) { nvtxRangePushA(name); }
void nvtx_pop() { nvtxRangePop(); }

}   // namespace cgcl::cuda
