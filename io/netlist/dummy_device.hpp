// Devices that are there for the layout alone.
#pragma once

#include "io/netlist/flat_circuit.hpp"

namespace cgcl {

/// Why a device is a dummy: it takes no part in what the circuit does.
struct DummyReason {
  bool one_net = true;    // all terminals are on one net
  bool supplies = true;   // all terminals are on supplies

  [[nodiscard]] bool any() const { return one_net || supplies; }
};

/// `is_supply(net)`: whether a net is one. A device without terminals is a dummy for both reasons.
template <class IsSupply>
[[nodiscard]] DummyReason dummy_reason(const FlatCircuit& circuit, std::int32_t device,
                                       const IsSupply& is_supply) {
  DummyReason reason;
  for (int t = 0; t < circuit.terminals(device) && reason.any(); ++t) {
    const std::int32_t net = circuit.net_of(device, t);
    reason.one_net = reason.one_net && net == circuit.net_of(device, 0);
    reason.supplies = reason.supplies && is_supply(net);
  }
  return reason;
}

}   // namespace cgcl
