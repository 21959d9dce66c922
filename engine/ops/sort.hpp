// Scan, sort, unique and row indexing. New tensors; stable; deterministic.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"

namespace cgcl::ops {

/// i64 [n] -> i64 [n+1]: sums of what comes before; the last is the total.
[[nodiscard]] Tensor exclusive_scan(const Exec&, const Tensor& x);
struct Sorted {
  Tensor keys;   // u64 [n], ascending
  Tensor perm;   // i32 [n]: original position of each
};
[[nodiscard]] Sorted sort_by_key(const Exec&, const Tensor& keys);
struct Groups {
  Tensor group;   // i32 [n]: index of the distinct value of each sorted key
  std::int64_t count = 0;
};
/// Waits for the device to know the count.
[[nodiscard]] Groups group_sorted(const Exec&, const Tensor& sorted_keys);

}   // namespace cgcl::ops
