// Directed graphs on the host, ready for sampling: the in-neighbours of every node side by side.
#pragma once

#include "engine/core/index.hpp"
#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Compressed columns: in-neighbours of node v are source[ptr[v]] .. source[ptr[v+1]-1].
struct HostCsc {
  std::vector<std::int64_t> ptr = {0};   // [nodes+1]
  std::vector<std::int32_t> source;      // [edges]
  std::vector<std::int32_t> edge;        // [edges], number in the list it was built from

  [[nodiscard]] std::int64_t nodes() const { return static_cast<std::int64_t>(ptr.size()) - 1; }
  [[nodiscard]] std::int64_t edges() const { return ptr.back(); }
  [[nodiscard]] std::int64_t degree(std::int32_t node) const { return ptr[idx(node) + 1] - ptr[idx(node)]; }
};

/// From directed edges source -> target; edges of one target keep their order, duplicates are kept. Linear
/// time. Throws ShapeError for lists of different length, ids outside [0, nodes) or more than 2^31-1 edges.
[[nodiscard]] HostCsc make_csc(std::int64_t nodes, std::span<const std::int32_t> source,
                               std::span<const std::int32_t> target);

/// The message graph of a circuit in both directions: in-neighbours ascend by id, duplicates are merged.
/// `edge` is the number in graph.edges, the lowest of duplicates. [PyG to_undirected]
[[nodiscard]] HostCsc message_csc(const CircuitGraph& graph);

}   // namespace cgcl
