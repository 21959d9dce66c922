// Links as rows of numbers, for models that are no network.
#pragma once

#include "engine/core/dense_rows.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/pairs/pair_features.hpp"

#include <cstdint>
#include <span>

namespace cgcl {

/// What a linear model sees of the links at `where`: relation, sum and absolute difference of what is known
/// of the ends (statistics of net and device over their maxima, as logarithm; pin code), and every pair
/// class, one-hot, or the logarithms of a bag. Symmetric in the ends.
[[nodiscard]] DoubleRows link_rows(const CircuitGraph& graph, std::span<const std::int32_t> src,
                                   std::span<const std::int32_t> dst, std::span<const std::uint8_t> relation,
                                   const PairTable& pairs, std::span<const std::int32_t> where);

}   // namespace cgcl
