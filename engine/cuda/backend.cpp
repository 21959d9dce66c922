// The doors of the library: two symbols, the table and what it must match.
#include "engine/core/backend_interface.hpp"
#include "engine/kernels/device.hpp"
#include "engine/kernels/kernel_table.hpp"

namespace cgcl::cuda {

namespace {

template <class... U, class... B>
constexpr KernelTable table(FunctorList<void, U...>, FunctorList<void, B...>) {
#define CGCL_PLAIN(name) .name = {cuda::name},
#define CGCL_REAL(name) .name = {cuda::name<float>},
#define CGCL_UNARY(name) .name = {{cuda::name<U, float>}...},
#define CGCL_BINARY(name) .name = {{cuda::name<B, float>}...},
  return {{CGCL_CUDA_KERNELS(CGCL_PLAIN, CGCL_REAL, CGCL_UNARY, CGCL_BINARY)}};
#undef CGCL_PLAIN
#undef CGCL_REAL
#undef CGCL_UNARY
#undef CGCL_BINARY
}

constexpr KernelTable kKernels = table(UnaryFunctors{}, BinaryFunctors{});

}   // namespace

}   // namespace cgcl::cuda

#define CGCL_DOOR extern "C" __attribute__((visibility("default")))
#define CGCL_SLOT(name) .name = {cgcl::cuda::name},

CGCL_DOOR const char* const circuitgcl_cuda_interface = cgcl::kBackendInterface;
CGCL_DOOR const cgcl::cuda::Backend circuitgcl_cuda_backend = {
    .toolkit = CGCL_CUDA_TOOLKIT, .kernels = &cgcl::cuda::kKernels, CGCL_DEVICE_FUNCTIONS(CGCL_SLOT)};
