#include "engine/cuda/context.hpp"

#include "engine/core/error.hpp"

#include <cstdlib>   // for getenv
#include <dlfcn.h>
#include <string_view>

namespace cgcl::cuda {

namespace {

constexpr const char* kToolkit = CGCL_CUDA_TOOLKIT;
constexpr int kOldestMajor = 8;                       // the build carries code for sm_80 and later
constexpr std::size_t kCublasWorkspace = 32u << 20;   // what cuBLAS asks for on sm_90; plenty before

[[noreturn]] void refuse(int index, const std::string& why) {
  throw Error(ErrorId::no_device, str("cannot use cuda:", index, ": ", why), {},
              "--device cpu works everywhere; `nvidia-smi` shows what the driver sees");
}

/// Number of devices of any age; `status` keeps the driver's reason when there is none.
int count_devices(cudaError_t& status) noexcept {
  int count = 0;
  status = cudaGetDeviceCount(&count);
  if (status != cudaSuccess) {
    static_cast<void>(cudaGetLastError());   // a machine without a device is no fault: forget it
    return 0;
  }
  return count;
}

/// The driver's answer in words that say what to do.
std::string why_unusable(cudaError_t status) {
  if (status != cudaErrorInsufficientDriver) return reason(status);
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (driver == nullptr) return "no NVIDIA driver is installed (libcuda.so.1 is not found)";
  dlclose(driver);
  return str("the NVIDIA driver is too old for the CUDA toolkit ", kToolkit, " of this backend");
}

/// Why a device that is there cannot be used; empty when it can.
std::string why_unusable(int index) {
  cudaDeviceProp properties{};
  if (const cudaError_t status = cudaGetDeviceProperties(&properties, index); status != cudaSuccess)
    return reason(status);
  if (properties.major < kOldestMajor)
    return str(properties.name, " has compute capability ", properties.major, ".", properties.minor,
               ", expected 8.0 or later");
  int pools = 0;
  const cudaError_t status = cudaDeviceGetAttribute(&pools, cudaDevAttrMemoryPoolsSupported, index);
  if (status != cudaSuccess) return reason(status);
  return pools == 0 ? "its driver has no memory pools" : "";
}

void create_libraries(Context& context) {
  check(cudaMalloc(context.workspace.out(), kCublasWorkspace), "cudaMalloc of the cuBLAS workspace");
  check(cudaMalloc(context.step_shift.out(), sizeof(std::uint32_t)), "cudaMalloc of the step shift");
  check(cublasCreate(context.cublas.out()), "cublasCreate");
  // setting the stream resets the workspace, hence this order
  check(cublasSetStream(context.cublas.get(), context.stream.get()), "cublasSetStream");
  check(cublasSetWorkspace(context.cublas.get(), context.workspace.get(), kCublasWorkspace),
        "cublasSetWorkspace");
  check(cublasSetAtomicsMode(context.cublas.get(), CUBLAS_ATOMICS_NOT_ALLOWED), "cublasSetAtomicsMode");
  check(cusparseCreate(context.cusparse.out()), "cusparseCreate");
  check(cusparseSetStream(context.cusparse.get(), context.stream.get()), "cusparseSetStream");
}

}   // namespace

void Context::require_not_recording(const char* what) const {
  if (recording) throw Error(ErrorId::device_call, str(what, " inside a recorded step"));
}

void Context::after_launch(const char* name) const {
  check(cudaGetLastError(), name);
  if (sync_each_launch && !recording) check(cudaStreamSynchronize(stream.get()), name);
}

std::shared_ptr<Context> make_context(int index) {
  cudaError_t status = cudaSuccess;
  const int count = count_devices(status);
  if (status != cudaSuccess) refuse(index, why_unusable(status));
  if (index < 0 || index >= count) refuse(index, str("there are ", count, " devices"));
  if (const std::string why = why_unusable(index); !why.empty()) refuse(index, why);
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, index), "cudaGetDeviceProperties");

  auto context = std::make_shared<Context>();
  context->device = index;
  context->multiprocessors = properties.multiProcessorCount;
  const char* sync = std::getenv("CGCL_SYNC");
  context->sync_each_launch = sync != nullptr && std::string_view(sync) == "1";
  if (const cudaError_t failed = cudaSetDevice(index); failed != cudaSuccess) refuse(index, reason(failed));
  check(cudaStreamCreateWithFlags(context->stream.out(), cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
  create_libraries(*context);
  return context;
}

DeviceList list_devices() {
  DeviceList list;
  cudaError_t status = cudaSuccess;
  const int count = count_devices(status);
  if (status != cudaSuccess) list.why_none = why_unusable(status);
  for (int i = 0; i < count; ++i) {
    const std::string why = why_unusable(i);
    if (!why.empty()) {
      list.why_none += str(list.why_none.empty() ? "" : "; ", "cuda:", i, ": ", why);
      continue;
    }
    cudaDeviceProp properties{};
    check(cudaGetDeviceProperties(&properties, i), "cudaGetDeviceProperties");
    list.usable.push_back(i);
    list.descriptions.push_back(str(
        "cuda:", i, " ", properties.name, ", compute capability ", properties.major, ".", properties.minor,
        ", ", properties.totalGlobalMem >> 20, " MiB, ", properties.multiProcessorCount, " multiprocessors"));
  }
  if (!list.usable.empty()) list.why_none.clear();
  return list;
}

void synchronize(Context& context) {
  context.require_not_recording("waiting for the device");
  context.activate();
  check(cudaStreamSynchronize(context.stream.get()), "cudaStreamSynchronize");
}

void copy_to_device(Context& context, void* device, const void* host, std::size_t bytes) {
  if (bytes == 0) return;
  context.require_not_recording("a copy from host memory");
  context.activate();
  check(cudaMemcpyAsync(device, host, bytes, cudaMemcpyHostToDevice, context.stream.get()),
        "cudaMemcpyAsync to device");
  // The caller's memory may go when this returns, and not every system reads pageable memory before the call
  // does.
  check(cudaStreamSynchronize(context.stream.get()), "cudaStreamSynchronize");
}

void copy_to_host(Context& context, void* host, const void* device, std::size_t bytes) {
  context.require_not_recording("a copy to host memory");
  context.activate();
  if (bytes > 0)
    check(cudaMemcpyAsync(host, device, bytes, cudaMemcpyDeviceToHost, context.stream.get()),
          "cudaMemcpyAsync to host");
  check(cudaStreamSynchronize(context.stream.get()), "cudaStreamSynchronize");
}

void copy_on_device(Context& context, void* to, const void* from, std::size_t bytes) {
  if (bytes == 0) return;
  context.activate();
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, context.stream.get()),
        "cudaMemcpyAsync on device");
}

void set_zero(Context& context, void* device, std::size_t bytes) {
  if (bytes == 0) return;
  context.activate();
  check(cudaMemsetAsync(device, 0, bytes, context.stream.get()), "cudaMemsetAsync");
}

}   // namespace cgcl::cuda
