// The chunks that kernels cut their loops into.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>   // for max
#include <cstdint>

namespace cgcl::cpu {

/// body(first, last) for every chunk of [0, n).
template <class Body>
void for_chunks(const Exec& exec, std::int64_t n, std::int64_t chunk, const Body& body) {
  cgcl::for_chunks(exec.threads(), n, chunk, body);
}

/// Elements a chunk of a flat elementwise loop: long enough to amortise the hand-over, short enough to
/// balance.
inline constexpr std::int64_t kElements = 1 << 14;

/// Rows a chunk so that it holds about kElements values.
[[nodiscard]] inline std::int64_t rows_per_chunk(std::int64_t cols) {
  return std::max<std::int64_t>(1, kElements / std::max<std::int64_t>(1, cols));
}

}   // namespace cgcl::cpu
