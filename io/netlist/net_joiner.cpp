#include "io/netlist/net_joiner.hpp"

#include "engine/core/index.hpp"

#include <algorithm>

namespace cgcl {

std::int32_t NetJoiner::root(std::int32_t net) {
  auto at = idx(net);
  while (parent_[at] != static_cast<std::int32_t>(at)) {
    parent_[at] = parent_[idx(parent_[at])];   // halves the way for the next one
    at = idx(parent_[at]);
  }
  return static_cast<std::int32_t>(at);
}

void NetJoiner::join(const FlatCircuit& circuit, std::int32_t a, std::int32_t b) {
  unite(circuit, a, b, false);
}

void NetJoiner::replace(const FlatCircuit& circuit, std::int32_t net, std::int32_t by) {
  unite(circuit, by, net, true);
}

void NetJoiner::unite(const FlatCircuit& circuit, std::int32_t a, std::int32_t b, bool prefer_a) {
  const auto needed = idx(std::max(a, b)) + 1;
  for (std::size_t n = parent_.size(); n < needed; ++n) parent_.push_back(static_cast<std::int32_t>(n));
  a = root(a);
  b = root(b);
  if (a == b) return;
  const bool global_a = circuit.net_global[idx(a)] != 0;
  const bool global_b = circuit.net_global[idx(b)] != 0;
  const bool keep_a = global_a != global_b ? global_a : prefer_a || a < b;
  parent_[idx(keep_a ? b : a)] = keep_a ? a : b;
}

void NetJoiner::apply(FlatCircuit& circuit, bool aliases) {
  const auto nets = idx(circuit.nets());
  for (std::size_t n = parent_.size(); n < nets; ++n) parent_.push_back(static_cast<std::int32_t>(n));
  std::vector<std::int32_t> number(nets, -1);
  std::int32_t kept = 0;
  for (std::size_t n = 0; n < nets; ++n)
    if (root(static_cast<std::int32_t>(n)) == static_cast<std::int32_t>(n)) number[n] = kept++;
  // What a set takes over from its members, before they move.
  for (std::size_t n = 0; n < nets; ++n) {
    const auto r = idx(root(static_cast<std::int32_t>(n)));
    if (r == n) continue;
    if (aliases)
      circuit.aliases.push_back({circuit.net_instance[n], circuit.net_name[n], static_cast<std::int32_t>(r)});
    circuit.net_ports[r] += circuit.net_ports[n];
    if (circuit.net_type[r] == 0) circuit.net_type[r] = circuit.net_type[n];
    circuit.net_global[r] |= circuit.net_global[n];
    number[n] = number[r];
  }
  for (std::size_t n = 0; n < nets; ++n) {
    if (parent_[n] != static_cast<std::int32_t>(n)) continue;
    const auto to = idx(number[n]);
    circuit.net_instance[to] = circuit.net_instance[n];
    circuit.net_name[to] = circuit.net_name[n];
    circuit.net_ports[to] = circuit.net_ports[n];
    circuit.net_type[to] = circuit.net_type[n];
    circuit.net_global[to] = circuit.net_global[n];
  }
  const auto resize = [&](auto&... columns) { (columns.resize(idx(kept)), ...); };
  resize(circuit.net_instance, circuit.net_name, circuit.net_ports, circuit.net_type, circuit.net_global);
  for (std::int32_t& net : circuit.terminal_net) net = number[idx(net)];
  for (FlatCapacitor& c : circuit.capacitors) c.a = number[idx(c.a)], c.b = number[idx(c.b)];
  for (std::int32_t& net : circuit.ports) net = number[idx(net)];
  for (NetAlias& alias : circuit.aliases) alias.net = number[idx(alias.net)];
  parent_.clear();
}

}   // namespace cgcl
