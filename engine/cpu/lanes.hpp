// Reductions in sixteen lanes. One running sum is a chain of dependent additions that a compiler must not
// reorder; lanes added up in a fixed order can stand in vector registers and still give the same bytes
// always.
#pragma once

#include <cstdint>

namespace cgcl::cpu {

inline constexpr std::int64_t kLanes = 16;

/// Joins term(i) for i in [0, n) with join(a, b), an operation such as + or max whose neutral element is
/// `neutral`. term must not read memory under a condition: g++ 12 then applies the mask of the first lanes to
/// all of them.
template <class A, class Term, class Join>
A lane_reduce(std::int64_t n, A neutral, const Term& term, const Join& join) {
  A lane[kLanes];
  for (std::int64_t l = 0; l < kLanes; ++l) lane[l] = neutral;
  const std::int64_t whole = n - n % kLanes;
  for (std::int64_t i = 0; i < whole; i += kLanes)
    for (std::int64_t l = 0; l < kLanes; ++l) lane[l] = join(lane[l], term(i + l));
  for (std::int64_t i = whole; i < n; ++i) lane[i - whole] = join(lane[i - whole], term(i));
  for (std::int64_t width = kLanes / 2; width > 0; width /= 2)
    for (std::int64_t l = 0; l < width; ++l) lane[l] = join(lane[l], lane[l + width]);
  return lane[0];
}

/// Sum of term(i) for i in [0, n).
template <class A, class Term>
A lane_sum(std::int64_t n, const Term& term) {
  return lane_reduce(
      n, A(0), [&](std::int64_t i) { return static_cast<A>(term(i)); }, [](A a, A b) { return a + b; });
}

}   // namespace cgcl::cpu
