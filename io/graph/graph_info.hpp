// What there is to say about a graph in a few numbers.
#pragma once

#include "io/graph/circuit_graph.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

inline constexpr int kGroundClasses = 5;

struct GraphInfo {
  std::string name;
  std::int64_t nets = 0, devices = 0, pins = 0;
  std::int64_t device_pin = 0, pin_net = 0;                               // message edges, each once
  std::int64_t links_pin_net = 0, links_pin_pin = 0, links_net_net = 0;   // inside the capacitance range
  std::int64_t links_stored = 0;                                          // inside it or not
  std::int64_t ground_labels = 0;   // nets with a ground capacitance, zeros included
  std::array<std::int64_t, kGroundClasses> ground_classes{};
  std::int64_t resistances = 0, point_resistances = 0;   // nets with the one and the other
  std::int64_t devices_read = 0, capacitors_read = 0;
  std::vector<std::string> power_nets;
  std::string family, technology;   // may be empty
  bool predicted = false;
};

/// Counts in one pass over the graph.
[[nodiscard]] GraphInfo summarise(const CircuitGraph& graph);

/// Class of a ground capacitance: the number of boundaries .2 .4 .6 .8 below u = clip(log10(C 1e20)/6,
/// 0, 1), in float32 like the reference, so that values at a boundary fall on the same side. 0 F is
/// class 0. [docs/models.md "Labels"]
[[nodiscard]] int ground_class(double ground_F);

/// Throws Error labels_out_of_range when the graph has links but none lies inside its range.
void require_links_in_range(const CircuitGraph& graph, const std::string& where);

}   // namespace cgcl
