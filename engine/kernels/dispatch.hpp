// The only place a device is chosen. CGCL_DISPATCH(exec, T, fn, args...) calls cpu::fn, or cuda::fn through
// the table of the loaded library; both take the Exec first. CUDA has no double kernels: a double tensor on a
// CUDA device is refused.
#pragma once

#include "engine/core/error.hpp"
#include "engine/core/exec.hpp"
#include "engine/core/nvtx.hpp"
#include "engine/core/tensor.hpp"
#include "engine/kernels/kernel_table.hpp"

#include <type_traits>

#define CGCL_DISPATCH(exec, T, fn, ...)                                       \
  do {                                                                        \
    const ::cgcl::NvtxRange nvtx_range(exec, #fn);                            \
    if ((exec).on_cuda()) {                                                   \
      if constexpr (!std::is_same_v<T, double>)                               \
        (exec).backend().kernels->fn(exec, __VA_ARGS__);                      \
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
