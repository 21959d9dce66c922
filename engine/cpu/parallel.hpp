// Parallel loops over fixed chunks. The chunk boundaries depend on the problem alone, never on the number of
// threads, so whatever is computed per chunk, and added up in chunk order, has the same bytes for any thread
// count.
#pragma once

#include "engine/core/exec.hpp"

#include <algorithm>   // for min
#include <cstdint>
#include <exception>   // for exception_ptr

namespace cgcl::cpu {

/// body(first, last) for every chunk of [0, n).
template <class Body>
void for_chunks(const Exec& exec, std::int64_t n, std::int64_t chunk, const Body& body) {
  const std::int64_t chunks = (n + chunk - 1) / chunk;
  if (chunks <= 1 || exec.threads() == 1) {
    for (std::int64_t c = 0; c < chunks; ++c) body(c * chunk, std::min(n, (c + 1) * chunk));
    return;
  }
  std::exception_ptr failure;
#pragma omp parallel for schedule(dynamic) num_threads(exec.threads())
  for (std::int64_t c = 0; c < chunks; ++c) {
    try {
      body(c * chunk, std::min(n, (c + 1) * chunk));
    } catch (...) {
#pragma omp critical(cgcl_for_chunks)
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

/// Elements a chunk of a flat elementwise loop: long enough to amortise the hand-over, short enough to
/// balance.
inline constexpr std::int64_t kElements = 1 << 14;

/// Rows a chunk so that it holds about kElements values.
[[nodiscard]] inline std::int64_t rows_per_chunk(std::int64_t cols) {
  return std::max<std::int64_t>(1, kElements / std::max<std::int64_t>(1, cols));
}

}   // namespace cgcl::cpu
