// Names of nets in the names of their sub-nodes, as Calibre writes them. Internal to NetUnion.
#pragma once

#include "io/netlist/flat_circuit.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace cgcl {

/// What a sub-node says about its net. A view into the names of the circuit.
struct SubnodeName {
  enum class Source : std::uint8_t { none, pin, model };   // worst first
  Source source = Source::none;
  std::int32_t instance = 0;   // that the net belongs to
  std::string_view net;
};

/// Tells nets by their sub-nodes: `model` for node 5 of instance x_PM_CELL%NET and for x_PM_CELL%NET_5, where
/// the net is what stands behind %; `pin` for N_NET_M0_g, a pin of device M0. Pins are told only in circuits
/// that have models, since N_a_b_c may be any name elsewhere.
class SubnodeNames {
 public:
  explicit SubnodeNames(const FlatCircuit& circuit);
  [[nodiscard]] SubnodeName of(std::int32_t net) const;

 private:
  const FlatCircuit& circuit_;
  std::vector<char> is_model_;   // [instances]
  bool calibre_ = false;
};

}   // namespace cgcl
