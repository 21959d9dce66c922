// Declares kernels once for both backends, in namespaces cgcl::cpu and cgcl::cuda.
#pragma once

#include "engine/core/exec.hpp"

#define CGCL_KERNELS(...) \
  namespace cgcl::cpu {   \
  __VA_ARGS__             \
  }                       \
  namespace cgcl::cuda {  \
  __VA_ARGS__             \
  }
