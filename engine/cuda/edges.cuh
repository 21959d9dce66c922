// Positions of compressed rows, as the sparse kernels see them.
#pragma once

#include "engine/cuda/launch.cuh"

namespace cgcl::cuda {

/// The last row that starts at or before `position`: the row that owns it, as empty rows in front of it start
/// there too. A binary search every thread of a block can run alone; its first steps hit the cache.
__device__ inline std::int64_t row_of(const std::int64_t* ptr, std::int64_t rows, std::int64_t position) {
  std::int64_t low = 0, high = rows;   // ptr[low] <= position < ptr[high]
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    if (ptr[middle] <= position)
      low = middle;
    else
      high = middle;
  }
  return low;
}

}   // namespace cgcl::cuda
