// The terminals of devices, by device and by net: what joins nets to each other.
#pragma once

#include "engine/core/index.hpp"
#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Source and drain are one class: which is which depends on the layout. A transistor is p-channel where its
/// type code says so. `other`: of resistors, capacitors, diodes and all else.
enum class TerminalClass : std::uint8_t { gate_n, gate_p, drain_n, drain_p, other };

[[nodiscard]] constexpr bool is_gate(TerminalClass c) { return c <= TerminalClass::gate_p; }
[[nodiscard]] constexpr bool is_drain(TerminalClass c) {
  return c == TerminalClass::drain_n || c == TerminalClass::drain_p;
}

struct DeviceTerminals {
  std::vector<std::int64_t> first;          // [devices+1] into net and what
  std::vector<std::int32_t> net;            // [terminals]; -1: open, or on a supply
  std::vector<TerminalClass> what;          // [terminals]
  std::vector<std::int64_t> net_first;      // [nets+1] into net_terminal
  std::vector<std::int32_t> net_device;     // of a net: its devices, one entry per terminal, ascending
  std::vector<std::int64_t> net_terminal;   // parallel: place in net and what

  [[nodiscard]] std::int64_t count(std::int32_t device) const {
    return first[idx(device) + 1] - first[idx(device)];
  }
};

/// Linear in pins. Pins without a device are left out; the first edge decides. Deterministic.
[[nodiscard]] DeviceTerminals device_terminals(const CircuitGraph& graph);

/// Net of each node: itself, that of a pin, -1 for devices and open pins. The first edge decides.
[[nodiscard]] std::vector<std::int32_t> nets_of_nodes(const CircuitGraph& graph);

}   // namespace cgcl
