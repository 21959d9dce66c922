// A user's program that needs the engine alone.
#include "engine/ops/gemm.hpp"

#include <cstdio>

int main() {
  const cgcl::Exec exec;
  const cgcl::Tensor row = cgcl::Tensor::from(exec, std::vector<float>{3, 4}, 1, 2);
  std::printf("%g\n", cgcl::ops::matmul(exec, row, cgcl::Trans::no, row, cgcl::Trans::yes).item(exec));
  return 0;
}
