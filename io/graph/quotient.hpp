// The quotient of a graph by its colours: one row per colour, exact copies computed once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Rows are colours. A directed edge (source -> target) carries the number of such neighbours each node of
/// the target colour has; `multiplicity` is the number of nodes of a colour, and `representative` the
/// first of them.
struct Quotient {
  std::vector<std::int32_t> representative;   // [K] node ids
  std::vector<double> multiplicity;           // [K]
  std::vector<std::int32_t> source, target;   // [E'] colours, ordered by target, then source
  std::vector<std::int32_t> edge_type;        // [E'], empty when the graph has none
  std::vector<double> edge_multiplicity;      // [E']

  [[nodiscard]] std::int64_t rows() const { return static_cast<std::int64_t>(representative.size()); }
};

/// Quotient of the directed edges by `colour` [N], dense ids in order of first appearance (refine_colours). A
/// network of L layers over it gives every node the embedding it has in the graph when the colours come from
/// L rounds or more: the rows of one colour have neighbours that agree up to the depth that is still read.
/// Loops in the edge list must have been removed. Linear time but for a sort of each representative's edges.
/// Throws ShapeError for ids outside.
[[nodiscard]] Quotient make_quotient(std::span<const std::int32_t> colour,
                                     std::span<const std::int32_t> source,
                                     std::span<const std::int32_t> target,
                                     std::span<const std::int32_t> edge_type = {});

/// `quotient` with up to `replicas` rows per colour, so that nodes of one colour can draw different dropout
/// masks: its nodes are dealt out to the rows in turn, and a replica hears the replicas of equal number of
/// its neighbours. Embeddings without dropout stay the same. `row` [N] comes in as colours and goes out as
/// rows. Throws ShapeError for replicas < 1.
[[nodiscard]] Quotient replicate(const Quotient& quotient, std::vector<std::int32_t>& row, int replicas);

}   // namespace cgcl
