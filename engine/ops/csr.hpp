// Building graphs, their weights and row selections.
#pragma once

#include "engine/core/csr.hpp"
#include "engine/core/exec.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl::ops {

/// What happens to self loops: `keep` leaves the list alone; `replace` drops them and gives every node one.
enum class SelfLoops : std::uint8_t { keep, replace };

/// none: every edge weighs 1; mean: 1/in-degree of the target; symmetric: (in-degree of target x of
/// source)^-1/2.
enum class EdgeNorm : std::uint8_t { none, mean, symmetric };

/// A graph over `nodes` nodes from a directed edge list; edges keep their order within a target. With
/// `replace`, added loops come last in their row and have edge number -1. Duplicate edges are kept. Built on
/// the host in linear time and uploaded once. Throws ShapeError for an id outside [0, nodes) or more than
/// 2^31-1 edges.
[[nodiscard]] Graph make_graph(const Exec& exec, std::int64_t nodes, std::span<const std::int32_t> source,
                               std::span<const std::int32_t> target, SelfLoops loops = SelfLoops::keep);

/// Both directions of an undirected list: source|target concatenated with target|source.
struct DirectedEdges {
  std::vector<std::int32_t> source, target;
};
[[nodiscard]] DirectedEdges both_directions(std::span<const std::int32_t> a, std::span<const std::int32_t> b);

/// Weights of `graph` under `norm`, of a real dtype; `none` leaves them undefined. Degrees count every edge,
/// duplicates and loops too.
[[nodiscard]] EdgeWeights edge_weights(const Exec& exec, const Graph& graph, EdgeNorm norm, DType dtype);

/// Selection of rows of a matrix with `rows` rows. Throws ShapeError for an index outside [0, rows) (the
/// check of host indices is free; device indices are trusted).
[[nodiscard]] RowIndex make_row_index(const Exec& exec, const std::vector<std::int32_t>& index,
                                      std::int64_t rows);
[[nodiscard]] RowIndex make_row_index(const Exec& exec, const Tensor& index, std::int64_t rows);

}   // namespace cgcl::ops
