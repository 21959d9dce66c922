// A graph cut into parts of about equal size with few edges between them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

/// Why graphs cannot be cut: METIS is missing; empty when they can.
[[nodiscard]] std::string why_no_partition();

/// The part of each node, below `parts`; parts may be empty. Directed edges count as undirected ones, several
/// of two nodes as one. The same graph gives the same parts. Throws Error not_available, saying that METIS is
/// not there; ShapeError for ids outside [0, nodes), memory_limit. [METIS]
[[nodiscard]] std::vector<std::int32_t> partition(std::int64_t nodes, std::span<const std::int32_t> source,
                                                  std::span<const std::int32_t> target, std::int64_t parts);

}   // namespace cgcl
