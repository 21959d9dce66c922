// Colours: the classes of nodes under colour refinement, the one-dimensional Weisfeiler-Leman algorithm
// (1-WL). Nodes of one colour after L rounds have identical L-layer embeddings in every message-passing
// network over full neighbourhoods. [docs/structure.md "Colour refinement"]
#pragma once

#include "engine/core/exec.hpp"
#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// What a node's colour starts from: net, device or pin alone; that and every feature column, pin code
/// included; or the same with nets alike, as what a net gathers from its devices shows in its surroundings.
enum class ColourInput : std::uint8_t { type, statistics, devices };

/// Colours are dense ids in the order in which nodes first show them.
struct Colouring {
  std::vector<std::int32_t> colour;   // [N], after the last round
  std::vector<std::int32_t> counts;   // [rounds+1]: number of colours after 0, 1, ... rounds

  [[nodiscard]] std::int32_t colours() const { return counts.back(); }
};

/// `rounds` rounds of refinement over the undirected message edges: a new colour is (own colour, multiset of
/// neighbour colours). Near-linear in nodes and edges per round; on the device of `exec`, with the same
/// result on every device and for any number of threads. Nodes are grouped by 128-bit keys and every group is
/// verified: equal colours are equal colours and neighbourhoods, never a collision.
/// [docs/structure.md "Colour refinement"]
[[nodiscard]] Colouring refine_colours(const Exec& exec, const CircuitGraph& graph, ColourInput input,
                                       int rounds);

/// The same for any undirected edge list (each edge once; duplicates count) and any start. Throws ShapeError
/// for an id outside [0, start.size()), lists of different length or negative rounds.
[[nodiscard]] Colouring refine_colours(const Exec& exec, std::span<const std::int32_t> src,
                                       std::span<const std::int32_t> dst, std::span<const std::int32_t> start,
                                       int rounds);

/// The colours of round 0: dense ids of the node rows. Features are compared by bit pattern; -0 equals 0.
[[nodiscard]] std::vector<std::int32_t> initial_colours(const Exec& exec, const CircuitGraph& graph,
                                                        ColourInput input);

/// The same on the CPU with all its threads.
[[nodiscard]] Colouring refine_colours(const CircuitGraph& graph, ColourInput input, int rounds);
[[nodiscard]] Colouring refine_colours(std::span<const std::int32_t> src, std::span<const std::int32_t> dst,
                                       std::span<const std::int32_t> start, int rounds);
[[nodiscard]] std::vector<std::int32_t> initial_colours(const CircuitGraph& graph, ColourInput input);

}   // namespace cgcl
