// Nodes that are named through an instance: Xa.m is the net m inside Xa, as ngspice and HSPICE connect it.
#pragma once

#include "io/netlist/flat_circuit.hpp"
#include "io/netlist/net_joiner.hpp"
#include "io/netlist/netlist.hpp"
#include "io/text/diagnostics.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace cgcl {

/// Finds such names in the cells of a netlist, and after its expansion the nets that they mean.
class DottedNets {
 public:
  /// Linear in the number of names. Spectre has its own way to name what is inside instances.
  explicit DottedNets(const Netlist& netlist);

  /// No cell names a node through one of its instances.
  [[nodiscard]] bool empty() const { return empty_; }
  /// Joins every such node of `circuit` to the net it means, whose name stays. Needs all its aliases.
  /// Diagnostics: w_dotted for nodes of which there is the instance and not the net. Not to be called when
  /// empty().
  void join(const FlatCircuit& circuit, NetJoiner& joiner, Diagnostics& diagnostics) const;

 private:
  bool empty_ = true;
  std::vector<char> has_some_;   // [cells]
};

}   // namespace cgcl
