// Which kernels the BLAS library should take, where it takes some that are far too old.
#pragma once

#include <string>

namespace cgcl {

/// What the processor can do, as far as kernels of dense products are told apart by it.
struct VectorUnits {
  bool avx2 = false;     // with FMA
  bool avx512 = false;   // F, CD, BW, DQ and VL
};
[[nodiscard]] VectorUnits vector_units();

/// The kernels of OpenBLAS that fit `units` when it has chosen `chosen`; empty where its choice will do.
/// OpenBLAS knows processors by their model and takes its kernels of 2004 for one that is newer than itself:
/// products then take four to six times as long.
[[nodiscard]] std::string better_kernels(const std::string& chosen, const VectorUnits& units);

/// Starts this program once more with better kernels, where there are some and the user names none
/// (OPENBLAS_CORETYPE); the choice is made when the library is loaded and cannot be changed after. To be
/// called first in main(), before threads and signals. Returns where there is nothing to better.
void start_again_with_better_kernels(char** argv);

}   // namespace cgcl
