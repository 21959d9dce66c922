// The CUDA runtime without its graphs: devices, memory, copies, streams, events.
#include "tests/cuda_host/block_threads.hpp"
#include "tests/cuda_host/device_memory.hpp"
#include "tests/cuda_host/include/cuda_runtime_api.h"
#include "tests/cuda_host/running.hpp"
#include "tests/cuda_host/settings.hpp"
#include "tests/cuda_host/stream.hpp"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <utility>   // for exchange

using namespace cuda_host;

namespace {

constexpr int kMultiprocessors = 2;   // few, so that grid-stride loops go round
constexpr std::size_t kMostThreads = 1024, kMostRows = 65535, kMostArguments = 4096;

constinit cudaError_t last_error = cudaSuccess;

/// What a call returns that failed.
cudaError_t failed(cudaError_t status) {
  last_error = status;
  return status;
}

cudaError_t for_device(int device) { return device == 0 ? cudaSuccess : failed(cudaErrorInvalidDevice); }

}   // namespace

struct CUmemPool_st {};

void cuda_host::launch_packed(const char* name, GridSize grid, unsigned threads, CUstream_st* stream,
                              const Launched& kernel) {
  const bool fits = grid.x > 0 && grid.x <= 0x7fffffffu && grid.y > 0 && grid.y <= kMostRows && threads > 0 &&
                    threads <= kMostThreads && kernel.bytes <= kMostArguments + sizeof(void*);
  if (!fits) {
    failed(cudaErrorInvalidConfiguration);
    return;
  }
  note_kernel(kernel.code);
  enqueue(stream, {name, [=] { run_grid(grid, threads, kernel); }});
}

cudaError_t cudaGetLastError() { return std::exchange(last_error, cudaSuccess); }

const char* cudaGetErrorString(cudaError_t status) {
  switch (status) {
    case cudaSuccess:
      return "no error";
    case cudaErrorInvalidValue:
      return "invalid argument";
    case cudaErrorMemoryAllocation:
      return "out of memory";
    case cudaErrorInvalidConfiguration:
      return "invalid configuration argument";
    case cudaErrorInsufficientDriver:
      return "CUDA driver version is insufficient for CUDA runtime version";
    case cudaErrorInvalidDevice:
      return "invalid device ordinal";
  }
  return "unrecognized error code";
}

cudaError_t cudaGetDeviceCount(int* count) {
  *count = 1;
  return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  if (device != 0) return failed(cudaErrorInvalidDevice);
  *properties = {};
  std::snprintf(properties->name, sizeof properties->name, "emulation on the CPU (tests/cuda_host)");
  properties->totalGlobalMem = settings().memory;
  properties->major = 9;
  properties->multiProcessorCount = kMultiprocessors;
  return cudaSuccess;
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr, int device) {
  *value = 1;
  return for_device(device);
}

cudaError_t cudaSetDevice(int device) { return for_device(device); }

cudaError_t cudaMalloc(void** block, std::size_t bytes) {
  char* data = memory().reserve(bytes);
  *block = data;
  if (data == nullptr) return failed(cudaErrorMemoryAllocation);
  memory().unlock();
  memory().begin(data);
  memory().lock();
  return cudaSuccess;
}

cudaError_t cudaFree(void* block) {
  if (block == nullptr) return cudaSuccess;
  drain_all();
  if (!memory().ask_release(block)) return failed(cudaErrorInvalidValue);
  memory().unlock();
  memory().end(static_cast<char*>(block));
  memory().lock();
  return cudaSuccess;
}

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  *total = settings().memory;
  *free = *total - memory().in_use();
  return cudaSuccess;
}

cudaError_t cudaMemPoolCreate(cudaMemPool_t* pool, const cudaMemPoolProps* properties) {
  *pool = new CUmemPool_st;
  return for_device(properties->location.id);
}

cudaError_t cudaMemPoolDestroy(cudaMemPool_t pool) {
  delete pool;
  return cudaSuccess;
}

cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t, cudaMemPoolAttr, void*) { return cudaSuccess; }

cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t, cudaMemPoolAttr, void* value) {
  const std::uint64_t in_use = memory().in_use();   // it holds nothing that nobody uses
  std::memcpy(value, &in_use, sizeof in_use);
  return cudaSuccess;
}

cudaError_t cudaMemPoolTrimTo(cudaMemPool_t, std::size_t) { return cudaSuccess; }

cudaError_t cudaMallocFromPoolAsync(void** block, std::size_t bytes, cudaMemPool_t, cudaStream_t stream) {
  forbid_recording(
      stream, "cudaMallocFromPoolAsync");   // a device takes it, as a part of the recording that ends in it
  char* data = memory().reserve(bytes);
  if (data == nullptr) {   // what waits may release enough
    drain(stream);
    data = memory().reserve(bytes);
  }
  *block = data;
  if (data == nullptr) return failed(cudaErrorMemoryAllocation);
  enqueue(stream, {"cudaMallocFromPoolAsync", [data] { memory().begin(data); }});
  return cudaSuccess;
}

cudaError_t cudaFreeAsync(void* block, cudaStream_t stream) {
  forbid_recording(stream, "cudaFreeAsync");
  if (!memory().ask_release(block)) return failed(cudaErrorInvalidValue);
  enqueue(stream, {"cudaFreeAsync", [block] { memory().end(static_cast<char*>(block)); }});
  return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  const bool out = kind == cudaMemcpyDeviceToHost, in = kind == cudaMemcpyHostToDevice;
  if (out || in) forbid_recording(stream, "a copy of pageable memory of the host");
  if ((out && memory().holds(to)) || (in && memory().holds(from))) return failed(cudaErrorInvalidValue);
  const char* name = out  ? kCopyToHost
                     : in ? "cudaMemcpyAsync to the device"
                          : "cudaMemcpyAsync on the device";
  // Memory of the host is read when the copy runs, the latest that a device may do it.
  enqueue(stream, {name, [=] {
                     if (!in) memory().require(name, from, bytes, true);
                     if (!out) memory().require(name, to, bytes, false);
                     std::memcpy(to, from, bytes);
                     if (!out) memory().written(to, bytes);
                     if (out) note_copy(to, bytes);
                   }});
  return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void* block, int byte, std::size_t bytes, cudaStream_t stream) {
  enqueue(stream, {"cudaMemsetAsync", [=] {
                     memory().require("cudaMemsetAsync", block, bytes, false);
                     std::memset(block, byte, bytes);
                     memory().written(block, bytes);
                   }});
  return cudaSuccess;
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  add_stream(*stream = new CUstream_st);
  return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  forbid_recording(stream, "cudaStreamDestroy");
  drain(stream);
  remove_stream(stream);
  delete stream;
  return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  forbid_recording(stream, "cudaStreamSynchronize");
  drain(stream);
  return cudaSuccess;
}

cudaError_t cudaEventCreate(cudaEvent_t* event) {
  *event = new CUevent_st;
  return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  drain_all();   // it may still wait in a stream
  delete event;
  return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  forbid_recording(stream, "cudaEventRecord");
  event->stream = stream;
  enqueue(stream, {"cudaEventRecord", [event] { event->passed = std::chrono::steady_clock::now(); }});
  return cudaSuccess;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  if (event->stream == nullptr) return failed(cudaErrorInvalidValue);
  return cudaStreamSynchronize(event->stream);
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t first, cudaEvent_t last) {
  *milliseconds = std::chrono::duration<float, std::milli>(last->passed - first->passed).count();
  return cudaSuccess;
}
