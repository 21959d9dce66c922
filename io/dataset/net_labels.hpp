// What is known of nets, by quantity: the labels of node tasks.
#pragma once

#include "engine/core/index.hpp"
#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Capacitance to ground, farad; or resistance between the two pins that are farthest apart, ohm.
enum class NetQuantity : std::uint8_t { ground, resistance };

/// [nets], or empty where the design has none.
[[nodiscard]] inline const std::vector<double>& net_values(const CircuitGraph& graph, NetQuantity quantity) {
  return quantity == NetQuantity::ground ? graph.ground_F : graph.point_ohm;
}

/// Whether a net of the graph has a label: 0 F is one, 0 ohm (pins on one node) is none, NaN is none.
[[nodiscard]] inline bool has_label(const CircuitGraph& graph, NetQuantity quantity, std::int32_t net) {
  const std::vector<double>& values = net_values(graph, quantity);
  if (values.empty()) return false;
  return quantity == NetQuantity::ground ? values[idx(net)] >= 0 : values[idx(net)] > 0;
}

}   // namespace cgcl
