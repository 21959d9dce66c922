// Integer kernels: scan, stable sort by key, grouping of sorted keys. CUB on CUDA.
#pragma once

#include "engine/core/view.hpp"
#include "engine/kernels/declare.hpp"

CGCL_KERNELS(
    // out[i] = sum of in[0..i-1]; out has one element more than in
    void exclusive_scan(const Exec&, VecView<const std::int64_t> in, VecView<std::int64_t> out);
    // Stable ascending sort of keys; perm[k] = original position of the k-th key
    void sort_by_key(const Exec&, VecView<const std::uint64_t> keys, VecView<std::uint64_t> sorted,
                     VecView<std::int32_t> perm);
    // Unique: group[i] = index of the distinct value sorted[i] among the sorted keys, 0 first; count[0] = how
    // many
    void group_sorted(const Exec&, VecView<const std::uint64_t> sorted, VecView<std::int32_t> group,
                      VecView<std::int64_t> count);
    // Stable counting sort by small integer: perm lists positions ordered by key; ptr[k]..ptr[k+1] are those
    // of key k. Keys are in [0, ptr.size - 1).
    void index_rows(const Exec&, VecView<const std::int32_t> keys, VecView<std::int64_t> ptr,
                    VecView<std::int32_t> perm);)
