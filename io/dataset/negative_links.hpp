// Pairs that do not couple, for a model that is to tell which do.
#pragma once

#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// For the links `ids` of the graph `per_link` pairs each, in all floor(per_link |ids|): the first end and
/// the relation of a link, link after link, with another node of the type of the second end, drawn by (seed,
/// number of the pair). No pair is a coupling of the graph in either direction, inside the capacitance range
/// or not, none is drawn twice in either direction, none joins a node with itself. Where a node couples with
/// next to all others fewer pairs are found than asked for. Throws Error bad_value for a `per_link` that is
/// not positive and finite, split_too_small where none is found.
[[nodiscard]] EdgeList negative_links(const CircuitGraph& graph, std::span<const std::int32_t> ids,
                                      double per_link, std::uint64_t seed);

}   // namespace cgcl
