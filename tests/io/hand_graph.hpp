// A two-device circuit small enough to check by hand.
#pragma once

#include "io/graph/circuit_graph.hpp"

#include <vector>

namespace cgcl::test {

/// Nets 0..2, devices 3 and 4, pins 5..10 (drain, gate, source of each). Device 3 drives net 1 from net 0,
/// device 4 net 2 from net 1; the sources are open. Links: 4 pin-net, 3 pin-pin and 2 net-net in range, and
/// one of each outside.
inline CircuitGraph hand_graph() {
  CircuitGraph graph;
  graph.name = "hand";
  graph.nets = 3;
  graph.devices = 2;
  graph.pins = 6;
  graph.features.assign(11u * kFeatureColumns, 0.0f);
  for (std::size_t pin = 0; pin < 6; ++pin)
    graph.features[(5 + pin) * kFeatureColumns] = static_cast<float>(pin % 3);
  for (std::size_t device = 3; device < 5; ++device) graph.features[device * kFeatureColumns] = 2e-7f;
  graph.edges.src = {3, 3, 3, 4, 4, 4, 5, 6, 8, 9};
  graph.edges.dst = {5, 6, 7, 8, 9, 10, 1, 0, 2, 1};
  graph.edges.relation = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1};
  graph.links.src = {5, 6, 8, 9, 5, 5, 6, 8, 5, 0, 0, 1};
  graph.links.dst = {0, 1, 0, 2, 2, 8, 9, 9, 9, 1, 2, 2};
  graph.links.relation = {2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4};
  graph.links.cap_F = {1e-18, 2e-18, 3e-18, 4e-18, 1e-21, 1e-19, 2e-19, 3e-19, 1e-15, 1e-16, 2e-16, 5e-15};
  graph.ground_F = {0.0, 1e-17, 1e-16};
  return graph;
}

}   // namespace cgcl::test
