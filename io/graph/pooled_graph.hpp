// Several designs as one graph: what lets a model of one design learn from many.
#pragma once

#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Nets, devices and pins of all designs, each kind in the order of the designs; no edge joins two of them.
struct PooledGraph {
  CircuitGraph graph;   // without names of nets and devices
  /// [designs + 1] where the nets, devices, pins and links of each design begin among those of all.
  std::vector<std::int64_t> first_net, first_device, first_pin, first_link;

  /// The node of the pool that is node `node` of design number `design`.
  [[nodiscard]] std::int32_t node_of(std::size_t design, std::int32_t node) const;
};

/// Copies the designs one behind the other. Throws Error graph_invalid when their capacitance ranges differ,
/// so that labels would mean different things, and size_limit for more nodes than a graph can have;
/// ShapeError without designs.
[[nodiscard]] PooledGraph pool_graphs(std::span<const CircuitGraph> designs);

}   // namespace cgcl
