// Links by what a model sees of them: each kind is predicted once.
#pragma once

#include "io/pairs/pair_features.hpp"
#include "layers/models/downstream_model.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Links or nodes per forward pass of a head, so that its memory is bounded.
inline constexpr std::size_t kHeadBlock = 1 << 16;

struct DistinctLinks {
  std::vector<std::int32_t> kind;    // [links] in order of first sight
  std::vector<std::int32_t> first;   // [kinds] the first link of a kind
};

/// Kinds of the links a - b, ends as the head sees them: in order, or not; and the classes of their pair
/// features, where `pairs` has any: `where` [links] says the rows of its links, and is not read without.
/// Kinds have meaning in this list of links alone, as the numbers of rows and bags have.
[[nodiscard]] DistinctLinks distinct_links(HeadOrder order, std::span<const std::int32_t> a,
                                           std::span<const std::int32_t> b, const PairTable& pairs,
                                           std::span<const std::int32_t> where);

/// Rows of `width` numbers of the kinds -> of the links [links x width].
[[nodiscard]] std::vector<double> of_links(const DistinctLinks& links, const std::vector<double>& of_kind,
                                           std::int64_t width);

}   // namespace cgcl
