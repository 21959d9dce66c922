// What nvcc puts in front of a source: words of the language, vector types, and the functions that kernels
// call.
#pragma once

#include "tests/cuda_host/access_check.hpp"
#include "tests/cuda_host/include/cuda_runtime_api.h"

#include <bit>   // for bit_cast
#include <concepts>
#include <cstdint>
#include <math.h>
#include <type_traits>

#define __global__
#define __device__
#define __host__
#define __grid_constant__
#define __shared__ static   // blocks run one after the other, and each finds it unwritten

#define threadIdx (::cuda_host::thread_index())
#define blockIdx (::cuda_host::block_index())
#define blockDim (::cuda_host::block_size())
#define gridDim (::cuda_host::grid_size())

struct alignas(16) float4 {
  float x, y, z, w;
  // By members: the compiler puts no call before a store of what a function returns in one piece.
  float4& operator=(const float4& other) {
    ::cuda_host::check_alignment(this, alignof(float4));
    x = other.x, y = other.y, z = other.z, w = other.w;
    return *this;
  }
};
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

template <class T>
T __ldg(const T* pointer) {
  return *pointer;
}

// As on a device: of a number and NaN the number is taken.
inline float min(float a, float b) { return fminf(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }
inline double max(double a, double b) { return fmax(a, b); }
template <std::integral T>
T min(T a, T b) {
  return b < a ? b : a;
}
template <std::integral T>
T max(T a, T b) {
  return a < b ? b : a;
}

inline void __syncthreads(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  ::cuda_host::meet_block({file, line});
}
inline void __syncwarp(unsigned mask = 0xffffffffu, const char* file = __builtin_FILE(),
                       int line = __builtin_LINE()) {
  ::cuda_host::meet_warp("__syncwarp", mask, 0, ::cuda_host::kNothing, {file, line});
}

namespace cuda_host {

/// Values of 4 and of 8 bytes travel as 64 bits.
template <class T>
T shuffle(const char* call, unsigned mask, T value, int from, Place place) {
  static_assert(std::is_arithmetic_v<T> && (sizeof(T) == 4 || sizeof(T) == 8));
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  return std::bit_cast<T>(static_cast<Bits>(meet_warp(call, mask, std::bit_cast<Bits>(value), from, place)));
}

/// The old value, with the new one in its place.
template <class T, class Change>
[[gnu::noinline, gnu::no_sanitize_thread]] T change_atomically(T* at, const Change& change) {
  check_access(at, sizeof(T), Access::atomic);
  const T old = *at;
  *at = change(old);
  return old;
}

}   // namespace cuda_host

template <class T>
T __shfl_sync(unsigned mask, T value, int from, const char* file = __builtin_FILE(),
              int line = __builtin_LINE()) {
  return ::cuda_host::shuffle("__shfl_sync", mask, value, from & 31, {file, line});
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int with, const char* file = __builtin_FILE(),
                  int line = __builtin_LINE()) {
  return ::cuda_host::shuffle("__shfl_xor_sync", mask, value, (::cuda_host::lane() ^ with) & 31,
                              {file, line});
}
inline unsigned __ballot_sync(unsigned mask, int vote, const char* file = __builtin_FILE(),
                              int line = __builtin_LINE()) {
  return static_cast<unsigned>(
      ::cuda_host::meet_warp("__ballot_sync", mask, vote != 0, ::cuda_host::kVotes, {file, line}));
}

// Of integers only: sums of floats would depend on the order of threads, so they do not compile.
template <std::integral T>
T atomicAdd(T* at, std::type_identity_t<T> value) {
  return ::cuda_host::change_atomically(at, [value](T old) { return old + value; });
}
template <std::integral T>
T atomicMax(T* at, std::type_identity_t<T> value) {
  return ::cuda_host::change_atomically(at, [value](T old) { return old < value ? value : old; });
}
