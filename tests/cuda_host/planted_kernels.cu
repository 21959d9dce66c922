// Bugs of threads that work together.
#include "tests/cuda_host/planted_device.hpp"
#include "tests/cuda_host/planted_kernels.hpp"

namespace cuda_host {

namespace {

// --- barriers
// -------------------------------------------------------------------------------------------------------

/// Reverses the order of the numbers of a block.
__global__ void reverse_kernel(float* data, bool barrier) {
  __shared__ float shared[kThreads];
  shared[threadIdx.x] = data[threadIdx.x];
  if (barrier) __syncthreads();
  data[threadIdx.x] = shared[kThreads - 1 - threadIdx.x];
}

bool reverse_with_barrier() {
  Device device;
  device.launch(reverse_kernel, 1, device.data, true);
  const std::vector<float>& results = device.results();
  for (int i = 0; i < kThreads; ++i)
    if (results[static_cast<std::size_t>(i)] != static_cast<float>(kThreads - 1 - i)) return false;
  return true;
}

/// The barrier that a second round needs before it overwrites what others still read.
__global__ void rounds_kernel(float* data, bool barrier) {
  __shared__ float shared[kThreads];
  for (int round = 0; round < 2; ++round) {
    shared[threadIdx.x] = data[threadIdx.x];
    __syncthreads();
    const float value = shared[(threadIdx.x + 1) % kThreads];
    if (barrier) __syncthreads();
    data[threadIdx.x] = value;
  }
}

__global__ void divergent_kernel(float* data, bool ends) {
  if (threadIdx.x < kThreads / 2) {
    if (ends) return;
    __syncthreads();
    data[threadIdx.x] = 1;
  } else {
    __syncthreads();
  }
}

__global__ void unwritten_shared_kernel(float* data) {
  __shared__ float shared[kThreads];
  if (threadIdx.x != 5) shared[threadIdx.x] = 1;
  __syncthreads();
  data[threadIdx.x] = shared[threadIdx.x];
}

// --- warps
// ----------------------------------------------------------------------------------------------------------

__global__ void warp_kernel(float* data, unsigned mask, int from) {
  float value = data[threadIdx.x];
  if ((mask >> threadIdx.x % 32 & 1u) != 0) value = __shfl_sync(mask, value, from);
  data[threadIdx.x] = value;
}

bool broadcast() {
  Device device;
  device.launch(warp_kernel, 1, device.data, 0xffffu, 7);
  const std::vector<float>& results = device.results();
  return results[3] == 7 && results[20] == 20 && results[35] == 39;
}

__global__ void lonely_lane_kernel(float* data) {
  if (threadIdx.x % 2 == 0) data[threadIdx.x] = __shfl_xor_sync(0xffffffffu, data[threadIdx.x], 1);
  if (threadIdx.x % 2 == 1) data[threadIdx.x] = __shfl_xor_sync(0xffffffffu, data[threadIdx.x], 1);
}

/// Neighbours in a warp swap through memory.
__global__ void swap_kernel(float* data, bool meet) {
  const float value = data[threadIdx.x ^ 1];
  if (meet) __syncwarp();
  data[threadIdx.x] = value + static_cast<float>(__ballot_sync(0xffffffffu, threadIdx.x < 33) == 1);
}

bool swap_with_syncwarp() {
  Device device;
  device.launch(swap_kernel, 1, device.data, true);
  const std::vector<float>& results = device.results();
  return results[0] == 1 && results[31] == 30 && results[32] == 34 && results[63] == 63;
}

// --- races between blocks
// -------------------------------------------------------------------------------------------

__global__ void block_race_kernel(float* data, bool equal) {
  if (threadIdx.x == 0) data[0] = equal ? 1.0f : static_cast<float>(blockIdx.x);
}

__global__ void ticket_kernel(float* data, int* tickets, bool plain) {
  if (plain && threadIdx.x == 0) tickets[0] = 0;
  data[threadIdx.x] = static_cast<float>(atomicAdd(tickets, 1));
}

bool tickets(bool plain) {
  Device device;
  void* count = nullptr;
  cudaMalloc(&count, sizeof(int));
  cudaMemsetAsync(count, 0, sizeof(int), device.stream);
  device.launch(ticket_kernel, 1, device.data, static_cast<int*>(count), plain);
  float sum = 0;
  for (const float ticket : device.results()) sum += ticket;
  return sum == static_cast<float>(kThreads * (kThreads - 1) / 2);
}

}   // namespace

std::vector<Planted> planted_in_threads() {
  return {
      {"threads of a block exchange values with a barrier", "", reverse_with_barrier},
      {"without it", "shared memory", [] { return launched(reverse_kernel, 1, false); }},
      {"a round reads before the next writes", "", [] { return launched(rounds_kernel, 1, true); }},
      {"without the second barrier", "race on shared memory",
       [] { return launched(rounds_kernel, 1, false); }},
      {"half of a block at another barrier", "two calls of __syncthreads",
       [] { return launched(divergent_kernel, 1, false); }},
      {"half of a block ends before a barrier", "__syncthreads",
       [] { return launched(divergent_kernel, 1, true); }},
      {"shared memory that nobody has written", "read of what nobody has written, in shared memory",
       [] { return launched(unwritten_shared_kernel, 1); }},

      {"half of a warp exchanges values", "", broadcast},
      {"with a lane of the other half", "reads lane 20, which does not take part",
       [] { return launched(warp_kernel, 1, 0xffffu, 20); }},
      {"lanes of a mask in two calls", "lanes of a warp wait in two calls",
       [] { return launched(lonely_lane_kernel, 1); }},
      {"lanes swap through memory and meet", "", swap_with_syncwarp},
      {"and do not meet", "race on", [] { return launched(swap_kernel, 1, false); }},

      {"blocks write other numbers to one place", "race on byte 0",
       [] { return launched(block_race_kernel, 3, false); }},
      {"blocks write one number to one place", "", [] { return launched(block_race_kernel, 3, true); }},
      {"tickets by an atomic operation", "", [] { return tickets(false); }},
      {"beside a plain write", "race on byte 0 of a block of 4 bytes", [] { return tickets(true); }},
      {"more threads than a block has", "",
       [] {
         Device device;
         cuda_host::launch("planted", block_race_kernel, dim3(1), 1025, device.stream, device.data, true);
         return cudaGetLastError() == cudaErrorInvalidConfiguration && cudaGetLastError() == cudaSuccess;
       }},
  };
}

Planted order_dependent() {
  return {"tickets", "", [] { return tickets(false); }};
}

}   // namespace cuda_host
