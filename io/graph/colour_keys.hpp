// Colours that mean the same in every design: keys made of content alone, whatever the numbers of the nodes.
#pragma once

#include "engine/core/key128.hpp"
#include "io/graph/colours.hpp"

#include <span>
#include <vector>

namespace cgcl {

/// Key of the colour of every node [N] after `rounds` rounds: round 0 is the type and the bit patterns of the
/// feature row as far as `input` has them (-0 equals 0), each round (own key, multiset of the neighbours'
/// keys). Nodes of one graph have equal keys where refine_colours() gives them one colour; nodes of two
/// graphs where their surroundings are equal. Taken for equal contents without comparing them, which two
/// graphs would need each other for: of n distinct colours two meet with probability n^2 / 2^129.
/// Deterministic, on the host, near-linear in nodes and edges per round. Throws ShapeError for negative
/// rounds.
[[nodiscard]] std::vector<Key128> colour_keys(const CircuitGraph& graph, ColourInput input, int rounds);

/// The same for any undirected edge list (each edge once; duplicates count) and any keys to start from.
[[nodiscard]] std::vector<Key128> colour_keys(std::span<const std::int32_t> src,
                                              std::span<const std::int32_t> dst, std::vector<Key128> start,
                                              int rounds);

}   // namespace cgcl
