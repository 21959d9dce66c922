// Bugs in what memory kernels use and when, and in what is recorded.
#include "tests/cuda_host/planted_device.hpp"
#include "tests/cuda_host/planted_kernels.hpp"
#include "tests/cuda_host/settings.hpp"

#include <cublas_v2.h>

#include <cerrno>
#include <unistd.h>   // for access

namespace cuda_host {

namespace {

// --- memory
// ---------------------------------------------------------------------------------------------------------

__global__ void write_kernel(float* data, int at, float value) {
  if (threadIdx.x == 0) data[at] = value;
}

__global__ void read_kernel(float* data, const float* other) {
  if (threadIdx.x == 0) data[0] = other[0];
}

__global__ void wide_kernel(float* data) {
  if (threadIdx.x == 0) *reinterpret_cast<float4*>(data + 1) = make_float4(1, 2, 3, 4);
}

bool read_of_released() {
  Device device;
  void* block = nullptr;
  cudaMemPoolProps properties{};
  cudaMemPool_t pool = nullptr;
  cudaMemPoolCreate(&pool, &properties);
  cudaMallocFromPoolAsync(&block, 256, pool, device.stream);
  cudaMemsetAsync(block, 0, 256, device.stream);
  device.launch(read_kernel, 1, device.data,
                static_cast<float*>(block));   // ordered before the release: sound
  cudaFreeAsync(block, device.stream);
  device.launch(read_kernel, 1, device.data, static_cast<float*>(block));
  device.results();
  return true;
}

bool read_by_the_host() {
  Device device;
  return device.data[0] == 0;
}

/// By code that is not looked at: now and then there is no memory to read from, where work waits.
bool locked() {
  const Device device;
  bool seen = false;
  for (int i = 0; i < 200; ++i) {
    cudaMemsetAsync(device.data, 0, sizeof(float), device.stream);
    cudaStreamSynchronize(device.stream);
    seen = seen || (access(reinterpret_cast<const char*>(device.data), F_OK) != 0 && errno == EFAULT);
  }
  return seen == settings().lazy;
}

bool copy_without_waiting() {
  Device device;
  device.launch(write_kernel, 1, device.data, 0, 5.0f);
  cudaMemcpyAsync(device.host.data(), device.data, sizeof(float), cudaMemcpyDeviceToHost, device.stream);
  const bool early = device.host[0] == 5;
  cudaStreamSynchronize(device.stream);
  return device.host[0] == 5 && early == !settings().lazy;
}

// --- recordings
// -----------------------------------------------------------------------------------------------------

void record(Device& device) { cudaStreamBeginCapture(device.stream, cudaStreamCaptureModeRelaxed); }

cudaGraphExec_t recorded(Device& device) {
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t executable = nullptr;
  cudaStreamEndCapture(device.stream, &graph);
  cudaGraphInstantiate(&executable, graph, 0);
  cudaGraphDestroy(graph);
  return executable;
}

__global__ void count_kernel(float* data) { data[threadIdx.x] += 1; }

bool replays() {
  Device device;
  record(device);
  cudaMemsetAsync(device.data + 1, 0, sizeof(float), device.stream);
  device.launch(count_kernel, 1, device.data);
  const cudaGraphExec_t graph = recorded(device);
  const bool idle = device.results()[0] == 0;   // nothing has run yet
  for (int i = 0; i < 3; ++i) cudaGraphLaunch(graph, device.stream);
  const std::vector<float>& results = device.results();
  cudaGraphExecDestroy(graph);
  return idle && results[0] == 3 && results[1] == 1 && results[63] == 66;
}

bool graph_of_released() {
  Device device;
  void* block = nullptr;
  cudaMalloc(&block, 256);
  cudaMemsetAsync(block, 0, 256, device.stream);
  record(device);
  device.launch(read_kernel, 1, device.data, static_cast<float*>(block));
  const cudaGraphExec_t graph = recorded(device);
  cudaFree(block);
  cudaGraphLaunch(graph, device.stream);
  device.results();
  return true;
}

bool product_without_workspace() {
  Device device;
  cublasHandle_t handle = nullptr;
  cublasCreate(&handle);
  cublasSetStream(handle, device.stream);
  const float one = 1, zero = 0;
  record(device);
  cublasSgemm_64(handle, CUBLAS_OP_N, CUBLAS_OP_N, 2, 2, 2, &one, device.data, 2, device.data + 4, 2, &zero,
                 device.data + 8, 2);
  return true;
}

}   // namespace

std::vector<Planted> planted_in_memory() {
  return {
      {"a write behind a block", "write to what lies 0 bytes behind a block of 256 bytes",
       [] { return launched(write_kernel, 1, kThreads, 1.0f); }},
      {"a write before a block", "write to", [] { return launched(write_kernel, 1, -1, 1.0f); }},
      {"a read of what was not written", "read of what nobody has written, in byte 0 of a block of 256 bytes",
       [] {
         Device device;
         const Device fresh(kThreads, 0);
         device.launch(read_kernel, 1, device.data, fresh.data);
         device.results();
         return true;
       }},
      {"a copy of what was not written", "reads what nobody has written",
       [] {
         Device device(kThreads, 10);
         device.host.resize(11);
         device.results();
         return true;
       }},
      {"a kernel with a pointer to the host", "memory of the host",
       [] {
         const std::vector<float> host(1);
         return launched(read_kernel, 1, host.data());
       }},
      {"a float4 at a multiple of four", "misaligned access of 16 bytes",
       [] { return launched(wide_kernel, 1); }},
      {"a block that was given back", "read of", read_of_released},
      {"the host reads device memory", "the host uses device memory", read_by_the_host},
      {"where nobody looks it is locked while work waits", "", locked},
      {"a copy is there when it was waited for", "", copy_without_waiting},

      {"a recording, replayed", "", replays},
      {"waiting while recording", "cudaStreamSynchronize while its stream is recorded",
       [] {
         Device device;
         record(device);
         device.launch(write_kernel, 1, device.data, 0, 1.0f);
         return cudaStreamSynchronize(device.stream) == cudaSuccess;
       }},
      {"copying from the host while recording", "memory of the host while its stream is recorded",
       [] {
         Device device;
         record(device);
         device.results();
         return true;
       }},
      {"a recorded product in the library's own workspace", "workspace of the caller",
       product_without_workspace},
      {"a recording of memory that was given back", "read of", graph_of_released},
  };
}

}   // namespace cuda_host
