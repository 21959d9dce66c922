// What the METIS library of this program offers: the only words that the program and METIS have in common.
#pragma once

#include <cstdint>

namespace cgcl {

/// Raised when the table below changes.
inline constexpr const char* kMetisInterface = "circuitgcl-metis-1";

enum class MetisOutcome : int { ok = 0, no_memory = 1, failed = 2 };

struct MetisTable {
  /// Neighbours of node v are adjacency[first[v]] .. adjacency[first[v+1]-1], in both directions, without
  /// loops and duplicates. Overwrites part [nodes] with numbers below `parts`, which is 2 or more. The same
  /// for the same graph, whatever was asked for before.
  MetisOutcome (*cut)(std::int32_t nodes, const std::int32_t* first, const std::int32_t* adjacency,
                      std::int32_t parts, std::int32_t* part);
};

}   // namespace cgcl
