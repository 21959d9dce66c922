#include "io/pairs/device_terminals.hpp"

#include <algorithm>   // for max, min
#include <cmath>       // for floor, llround

namespace cgcl {
namespace {

constexpr float kPChannel = 2;   // whole part of a type code

float feature(const CircuitGraph& graph, std::int32_t node, int column) {
  return graph.features[idx(node) * kFeatureColumns + idx(column)];
}

std::vector<std::int32_t> devices_of_pins(const CircuitGraph& graph) {
  std::vector<std::int32_t> device(idx(graph.pins), -1);
  for (std::size_t e = 0; e < graph.edges.src.size(); ++e)
    if (graph.edges.relation[e] == static_cast<std::uint8_t>(Relation::device_pin)) {
      std::int32_t& d = device[idx(graph.edges.dst[e] - graph.nets - graph.devices)];
      if (d < 0) d = graph.edges.src[e] - graph.nets;
    }
  return device;
}

TerminalClass class_of(const CircuitGraph& graph, std::int32_t device, std::int32_t pin) {
  const float type = feature(graph, graph.nets + device, static_cast<int>(DeviceColumn::type_code));
  const bool p_channel = std::floor(type) == kPChannel;
  const auto code = static_cast<int>(feature(graph, pin, 0));
  if (code == kGateCode) return p_channel ? TerminalClass::gate_p : TerminalClass::gate_n;
  if (code == kDrainCode || code == kSourceCode)
    return p_channel ? TerminalClass::drain_p : TerminalClass::drain_n;
  return TerminalClass::other;
}

/// Counts to places: first[g] is where group g begins.
void to_places(std::vector<std::int64_t>& first) {
  for (std::size_t g = 1; g < first.size(); ++g) first[g] += first[g - 1];
}

void add_nets(std::int32_t nets, DeviceTerminals& out) {
  out.net_first.assign(idx(nets) + 1, 0);
  for (const std::int32_t n : out.net)
    if (n >= 0) ++out.net_first[idx(n) + 1];
  to_places(out.net_first);
  std::vector<std::int64_t> at(out.net_first.begin(), out.net_first.end() - 1);
  out.net_device.resize(idx(out.net_first.back()));
  out.net_terminal.resize(out.net_device.size());
  for (std::int32_t d = 0; idx(d) + 1 < out.first.size(); ++d)
    for (std::int64_t t = out.first[idx(d)]; t < out.first[idx(d) + 1]; ++t)
      if (const std::int32_t n = out.net[idx(t)]; n >= 0) {
        const auto to = idx(at[idx(n)]++);
        out.net_device[to] = d;
        out.net_terminal[to] = t;
      }
}

}   // namespace

DeviceTerminals device_terminals(const CircuitGraph& graph) {
  const std::int32_t first_pin = graph.nets + graph.devices;
  const std::vector<std::int32_t> device = devices_of_pins(graph), net = nets_of_nodes(graph);
  DeviceTerminals out;
  out.first.assign(idx(graph.devices) + 1, 0);
  for (const std::int32_t d : device)
    if (d >= 0) ++out.first[idx(d) + 1];
  to_places(out.first);
  std::vector<std::int64_t> at(out.first.begin(), out.first.end() - 1);
  out.net.resize(idx(out.first.back()));
  out.what.resize(out.net.size());
  for (std::int32_t p = 0; p < graph.pins; ++p)
    if (const std::int32_t d = device[idx(p)]; d >= 0) {
      const auto to = idx(at[idx(d)]++);
      out.net[to] = net[idx(first_pin + p)];
      out.what[to] = class_of(graph, d, first_pin + p);
    }
  add_nets(graph.nets, out);
  return out;
}

std::vector<std::int32_t> nets_of_nodes(const CircuitGraph& graph) {
  std::vector<std::int32_t> net(idx(graph.nodes()), -1);
  for (std::int32_t v = 0; v < graph.nets; ++v) net[idx(v)] = v;
  for (std::size_t e = 0; e < graph.edges.src.size(); ++e)
    if (graph.edges.relation[e] == static_cast<std::uint8_t>(Relation::pin_net)) {
      std::int32_t& n = net[idx(graph.edges.src[e])];
      if (n < 0) n = graph.edges.dst[e];
    }
  return net;
}

}   // namespace cgcl
