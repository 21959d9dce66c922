// What the elementwise kernels share. Their loops run over local pointers and a local functor: a store could
// change what a captured reference names, and the compiler would read it again for every element.
#pragma once

#include "engine/functors/unary.hpp"

#include <algorithm>   // for min
#include <cstdint>

namespace cgcl::cpu {

/// A functor as the loops read it.
template <class F>
F on_host(const F& f) {
  return f;
}

/// The slope, read once.
template <class S>
LeakyRelu on_host(const Prelu<S>& f) {
  return {static_cast<double>(*f.slope)};
}

/// Cuts [first, last) of a flat matrix where rows end: body(row, column, position, count). Chunks of
/// elements, not of rows, so that a matrix of one long row is shared out too.
template <class Body>
void for_runs(std::int64_t first, std::int64_t last, std::int64_t cols, const Body& body) {
  std::int64_t row = first / cols, col = first % cols;
  for (std::int64_t at = first; at < last; ++row, col = 0) {
    const std::int64_t count = std::min(cols - col, last - at);
    body(row, col, at, count);
    at += count;
  }
}

}   // namespace cgcl::cpu
