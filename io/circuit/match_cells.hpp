// Pins of cell instances: routers write nets with the ports of the cells that they placed. Internal to match.
#pragma once

#include "io/circuit/match_paths.hpp"
#include "io/netlist/flat_circuit.hpp"
#include "io/parasitics/parasitics.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace cgcl {

/// Instances of cells with their ports. Needs FlatCircuit::aliases; without them nothing is found.
class CellPins {
 public:
  CellPins(const FlatCircuit& circuit, const Parasitics& parasitics);

  /// Whether most pins of the file are ports of cells, so that looking for devices is waste.
  [[nodiscard]] bool are_most() const { return 2 * found_ > tried_; }
  [[nodiscard]] bool any() const { return found_ > 0; }
  /// The instance of that name; -1 for none.
  [[nodiscard]] std::int32_t instance(std::string_view name) const;
  /// The net at a port of an instance, whatever the case of its name and the brackets of its bus; -1: it has
  /// no such port.
  [[nodiscard]] std::int32_t net(std::int32_t instance, std::string_view port) const;
  [[nodiscard]] const InstanceMatcher& names() const { return names_; }

 private:
  const FlatCircuit& circuit_;
  InstanceMatcher names_;
  std::vector<std::int64_t> first_;      // [instances + 1] of ports_
  std::vector<std::int32_t> ports_;      // numbers of aliases, by instance
  std::int64_t tried_ = 0, found_ = 0;   // pins of a sample
};

/// What the pins of the parasitics are in the circuit, [pins] each.
struct PinPlaces {
  std::vector<std::int32_t> device;     // the device, or -1
  std::vector<std::int32_t> cell_net;   // the net at the port of a cell, or -1
};

}   // namespace cgcl
