#include "apps/cli/blas_kernels.hpp"

#include "engine/ops/gemm.hpp"

#include <doctest/doctest.h>

#include <cstdlib>   // for getenv

using namespace cgcl;

TEST_CASE("blas kernels: old ones give way to those that the processor can run") {
  const VectorUnits none{}, avx2{.avx2 = true, .avx512 = false}, avx512{.avx2 = true, .avx512 = true};
  CHECK(better_kernels("Prescott", avx512) == "SkylakeX");
  CHECK(better_kernels("Prescott", avx2) == "Haswell");
  CHECK(better_kernels("Barcelona", avx2) == "Haswell");
  CHECK(better_kernels("Prescott", none).empty());
}

TEST_CASE("blas kernels: a choice that will do is left alone") {
  const VectorUnits avx512{.avx2 = true, .avx512 = true};
  for (const char* chosen : {"Haswell", "Zen", "SkylakeX", "Cooperlake", "Sandybridge", "SAPPHIRERAPIDS"})
    CHECK(better_kernels(chosen, avx512).empty());
}

TEST_CASE("blas kernels: this program does not run on old ones that it could better") {
  const std::string chosen = ops::blas_kernels();
  const char* named = std::getenv("OPENBLAS_CORETYPE");   // whoever names old ones gets them
  if (named == nullptr || chosen != named) CHECK(better_kernels(chosen, vector_units()).empty());
}
