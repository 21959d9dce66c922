// Kernels, run: the blocks of a grid one after the other, the threads of a block as fibers.
#pragma once

#include "tests/cuda_host/kernel.hpp"

#include <cstdint>

namespace cuda_host {

/// Runs every thread of the grid, as the work that `now` names. A thread runs until it waits for others or
/// ends; who goes on then is a matter of settings().order. Faults where threads wait for each other in vain.
void run_grid(GridSize grid, unsigned threads, const Launched& kernel);

/// Which thread of the running block a strand of this epoch is of.
[[nodiscard]] unsigned thread_of(std::uint32_t strand);

}   // namespace cuda_host
