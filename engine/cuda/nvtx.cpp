#include "engine/kernels/nvtx.hpp"

#include <nvtx3/nvToolsExt.h>

namespace cgcl::cuda {

void nvtx_push(const char* name) noexcept { nvtxRangePushA(name); }
void nvtx_pop() noexcept { nvtxRangePop(); }

}   // namespace cgcl::cuda
