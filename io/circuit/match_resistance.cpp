#include "io/circuit/match_resistance.hpp"

#include "engine/core/index.hpp"

#include <limits>

namespace cgcl {

void label_resistances(const FlatCircuit& circuit, const Parasitics& parasitics,
                       const std::vector<NetChoice>& choices, CircuitLabels& labels) {
  if (parasitics.resistances.empty()) return;
  labels.resistance_ohm.assign(idx(circuit.nets()), std::numeric_limits<double>::quiet_NaN());
  labels.point_ohm = labels.resistance_ohm;
  for (std::size_t e = 0; e < choices.size(); ++e) {
    if (choices[e].net < 0) continue;
    const auto net = idx(choices[e].net);
    NetResistance sum{labels.resistance_ohm[net], labels.point_ohm[net]};   // of another file's part of it
    sum.merge(parasitics.resistances[e]);
    labels.resistance_ohm[net] = sum.total_ohm;
    labels.point_ohm[net] = sum.point_ohm;
  }
}

}   // namespace cgcl
