// Colour refinement: keys of neighbourhoods, dense ids in order of first sight, and the exact check of what
// the keys claim. Integers only, so both backends give the same bytes.
#pragma once

#include "engine/core/key128.hpp"
#include "engine/core/view.hpp"
#include "engine/kernels/declare.hpp"

namespace cgcl {

/// How a neighbourhood becomes a key: a wrapping sum of mixed colours, so that the order of neighbours does
/// not matter and their number does. `lo` and `hi` say which bits are kept.
struct RowKeyRule {
  std::uint64_t own_salt = 1, neighbour_salt = 2;
  std::uint64_t lo = ~std::uint64_t{0}, hi = ~std::uint64_t{0};

  [[nodiscard]] CGCL_HD Key128 of_own(std::int32_t colour) const {
    return mix_key(static_cast<std::uint32_t>(colour), own_salt);
  }
  [[nodiscard]] CGCL_HD Key128 of_neighbour(std::int32_t colour) const {
    return mix_key(static_cast<std::uint32_t>(colour), neighbour_salt);
  }
  /// A sum of mixed words need not be well spread in its low bits, which address tables.
  [[nodiscard]] CGCL_HD Key128 finish(const Key128& sum) const {
    return {mix_word(sum.lo) & lo, sum.hi & hi};
  }
};

}   // namespace cgcl

CGCL_KERNELS(
    // keys_v = lo and hi of the key of (colour_v, multiset of the colours in row v)
    void row_keys(const Exec&, CsrView rows, VecView<const std::int32_t> colour, RowKeyRule rule,
                  MatView<std::uint64_t> keys);
    // first_v = the smallest u with the key of v
    void first_of_key(const Exec&, MatView<const std::uint64_t> keys, VecView<std::int32_t> first);
    // id_v = number of u < first_v with first_u = u; count[0] = number of all u with first_u = u
    void rank_first(const Exec&, VecView<const std::int32_t> first, VecView<std::int32_t> id,
                    VecView<std::int64_t> count);
    // mismatch[0] = 1 when some v and first_v differ in colour or in the multiset of colours in their rows,
    // else 0. Colours are in [0, rows].
    void check_first(const Exec&, CsrView rows, VecView<const std::int32_t> colour,
                     VecView<const std::int32_t> first, VecView<std::int64_t> mismatch);)
