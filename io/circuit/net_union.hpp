// Sub-nodes of an extraction become one net again.
#pragma once

#include "io/netlist/flat_circuit.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Disjoint sets of the nets of one circuit.
class NetUnion {
 public:
  explicit NetUnion(std::int32_t nets);

  /// False when the two were one already.
  bool join(std::int32_t a, std::int32_t b);
  [[nodiscard]] std::int32_t root(std::int32_t net);

  /// Renumbers the nets of `circuit` so that each set is one net, in the order of its first member; returns
  /// the new number of each old net. A set is named after its member that is global, a port of the top, named
  /// by a person or shortest, in this order of preference; a trailing ".n3" or ".t3" of a sub-node is cut off
  /// where no other net has that name. Sets that are neither global nor a port, of a Calibre
  /// extraction, are called as SubnodeNames says. Ports passed through are added up.
  std::vector<std::int32_t> apply(FlatCircuit& circuit);

 private:
  std::vector<std::int32_t> parent_;
};

}   // namespace cgcl
