// The only place a device is chosen. CGCL_DISPATCH(exec, T, fn, args...) calls cpu::fn or cuda::fn; both take
// the Exec first. CUDA has no double kernels: a double tensor on a CUDA device is refused, and the discarded
// branch keeps a build without CUDA free of stubs. A kernel missing from engine/cuda is a link error.
#pragma once

#include "engine/core/config.hpp"
#include "engine/core/error.hpp"
#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"
#include "engine/kernels/nvtx.hpp"

#include <type_traits>

/// Declares kernels once for both backends.
#define CGCL_KERNELS(...) \
  namespace cgcl::cpu {   \
  __VA_ARGS__             \
  }                       \
  namespace cgcl::cuda {  \
  __VA_ARGS__             \
  }

#define CGCL_DISPATCH(exec, T, fn, ...)                                       \
  do {                                                                        \
    const ::cgcl::NvtxRange nvtx_range(#fn);                                  \
    if ((exec).on_cuda()) {                                                   \
      if constexpr (::cgcl::kWithCuda && !std::is_same_v<T, double>)          \
        ::cgcl::cuda::fn(exec, __VA_ARGS__);                                  \
      else                                                                    \
        throw ::cgcl::ShapeError(#fn ": double tensors run on the CPU only"); \
    } else {                                                                  \
      ::cgcl::cpu::fn(exec, __VA_ARGS__);                                     \
    }                                                                         \
  } while (false)

namespace cgcl {

/// Calls fn.operator()<T>() with the C++ type of a real dtype. CGCL_DISPATCH must stand inside such a
/// template for its discarded branch to be discarded.
template <class Fn>
decltype(auto) for_real(DType dtype, Fn&& fn) {
  CGCL_CHECK(dtype == DType::f32 || dtype == DType::f64, "expected a real tensor, got ", name_of(dtype));
  return dtype == DType::f64 ? fn.template operator()<double>() : fn.template operator()<float>();
}

}   // namespace cgcl
