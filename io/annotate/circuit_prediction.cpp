#include "io/annotate/circuit_prediction.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for remove_if
#include <cmath>

namespace cgcl {

std::vector<double> CircuitPrediction::totals_F() const {
  std::vector<double> total(nets.size(), 0.0);
  for (std::size_t n = 0; n < nets.size(); ++n) {
    for (const double part : {nets[n].ground_F, nets[n].lumped_F}) total[n] += std::isnan(part) ? 0 : part;
  }
  for (const CouplingPrediction& c : couplings) {
    total[idx(c.a)] += c.cap_F;
    total[idx(c.b)] += c.cap_F;
  }
  return total;
}

void attach_circuit(CircuitPrediction& prediction, const FlatCircuit& circuit, const GraphPlaces& places,
                    std::span<const MatchedBy> matched_by) {
  const auto nets = idx(circuit.nets());
  CGCL_CHECK(places.net.size() == nets, places.net.size(), " places for ", nets, " nets");
  CGCL_CHECK(matched_by.empty() || matched_by.size() == nets, matched_by.size(), " matches for ", nets,
             " nets");
  CGCL_CHECK(prediction.nets.size() >= places.power_net.size(), prediction.nets.size(), " predicted nets, ",
             places.power_net.size(), " of them power nets");
  const std::size_t nodes = prediction.nets.size() - places.power_net.size();
  const auto set = [&](std::size_t predicted, std::int32_t net) {
    prediction.nets[predicted].circuit_net = net;
    if (!matched_by.empty()) prediction.nets[predicted].matched_by = matched_by[idx(net)];
  };
  std::size_t found = 0;
  for (std::size_t net = 0; net < nets; ++net) {
    if (places.net[net] < 0) continue;
    CGCL_CHECK(idx(places.net[net]) < nodes, "node ", places.net[net], " of ", nodes, " predicted nets");
    set(idx(places.net[net]), static_cast<std::int32_t>(net));
    ++found;
  }
  CGCL_CHECK(found == nodes, found, " nets of the circuit for ", nodes, " predicted nets");
  for (std::size_t i = 0; i < places.power_net.size(); ++i) set(nodes + i, places.power_net[i]);
  std::vector<std::uint8_t> port(nets, 0);
  for (const std::int32_t net : circuit.ports) port[idx(net)] = 1;
  for (NetPrediction& net : prediction.nets) net.port = port[idx(net.circuit_net)] != 0;
}

void restrict_prediction(CircuitPrediction& prediction, const std::vector<NetChoiceState>& chosen) {
  const auto state = [&](const NetPrediction& net) {
    return net.circuit_net < 0 ? NetChoiceState::wanted : chosen[idx(net.circuit_net)];
  };
  const auto unwanted = [&](const CouplingPrediction& c) {
    return !wants_coupling(state(prediction.nets[idx(c.a)]), state(prediction.nets[idx(c.b)]));
  };
  auto& couplings = prediction.couplings;
  couplings.erase(std::remove_if(couplings.begin(), couplings.end(), unwanted), couplings.end());
  for (NetPrediction& net : prediction.nets) {
    if (net.rail || state(net) == NetChoiceState::wanted) continue;
    net.selected = false;
    net.ground_F = net.lumped_F = net.low_F = net.high_F = NetPrediction::kUnknown;
    net.resistance_ohm = net.point_ohm = NetPrediction::kUnknown;
  }
}

}   // namespace cgcl
