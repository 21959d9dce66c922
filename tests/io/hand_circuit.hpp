// Flat circuits built by hand, a line a device.
#pragma once

#include "engine/core/index.hpp"
#include "io/netlist/flat_circuit.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl::test {

/// Nets come into being when they are named; "X1/n" stands in instance X1 of the top.
class HandCircuit {
 public:
  HandCircuit() {
    circuit_.top = "hand";
    circuit_.source = "hand.sp";
    circuit_.names = NamePool(NameCase::folded);
    circuit_.instances.push_back({-1, kNoName, 0});
    circuit_.first_terminal.push_back(0);
  }

  HandCircuit& mos(std::string_view path, std::initializer_list<std::string_view> nets, double w_m = 1e-6,
                   double l_m = 1e-7, bool p = false, double m = 1, double nf = 1) {
    DeviceType type{
        .kind = DeviceKind::mos, .model = p ? "pch" : "nch", .p_channel = p, .w_m = w_m, .l_m = l_m};
    type.m = m, type.nf = nf;
    return device(path, type, nets);
  }
  HandCircuit& cap(std::string_view path, std::string_view a, std::string_view b, double farad) {
    DeviceType type{.kind = DeviceKind::capacitor, .model = ""};
    type.value = farad;
    return device(path, type, {a, b});
  }
  HandCircuit& resistor(std::string_view path, std::string_view a, std::string_view b, double ohm = 1) {
    DeviceType type{.kind = DeviceKind::resistor, .model = ""};
    type.value = ohm;
    return device(path, type, {a, b});
  }
  HandCircuit& device(std::string_view path, DeviceType type, std::initializer_list<std::string_view> nets) {
    type.terminals = static_cast<int>(nets.size());
    const auto [instance, name] = place(path);
    circuit_.device_instance.push_back(instance);
    circuit_.device_name.push_back(circuit_.names.id(name));
    circuit_.device_type.push_back(static_cast<std::int32_t>(circuit_.types.size()));
    circuit_.types.push_back(std::move(type));
    for (const std::string_view n : nets) circuit_.terminal_net.push_back(net(n));
    circuit_.first_terminal.push_back(static_cast<std::int64_t>(circuit_.terminal_net.size()));
    return *this;
  }
  HandCircuit& ports(std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
      const std::int32_t n = net(name);
      circuit_.ports.push_back(n);
      ++circuit_.net_ports[idx(n)];
    }
    return *this;
  }

  /// The number of a net, a new one if it was never named.
  std::int32_t net(std::string_view path) {
    const auto [instance, text] = place(path);
    const NameId name = circuit_.names.id(text);
    for (std::size_t n = 0; n < circuit_.net_name.size(); ++n)
      if (circuit_.net_name[n] == name && circuit_.net_instance[n] == instance)
        return static_cast<std::int32_t>(n);
    circuit_.net_instance.push_back(instance);
    circuit_.net_name.push_back(name);
    circuit_.net_ports.push_back(0);
    circuit_.net_type.push_back(0);
    circuit_.net_global.push_back(0);
    return circuit_.nets() - 1;
  }
  FlatCircuit& circuit() { return circuit_; }

 private:
  std::pair<std::int32_t, std::string_view> place(std::string_view path) {
    std::int32_t instance = 0;
    for (std::size_t at = path.find('/'); at != path.npos; at = path.find('/')) {
      instance = child(instance, circuit_.names.id(path.substr(0, at)));
      path.remove_prefix(at + 1);
    }
    return {instance, path};
  }
  std::int32_t child(std::int32_t parent, NameId name) {
    for (std::size_t i = 1; i < circuit_.instances.size(); ++i)
      if (circuit_.instances[i].parent == parent && circuit_.instances[i].name == name)
        return static_cast<std::int32_t>(i);
    circuit_.instances.push_back({parent, name, 0});
    return static_cast<std::int32_t>(circuit_.instances.size()) - 1;
  }

  FlatCircuit circuit_;
};

/// The number of the net with this path; -1 when there is none.
inline std::int32_t net_named(const FlatCircuit& circuit, std::string_view path) {
  for (std::int32_t n = 0; n < circuit.nets(); ++n)
    if (circuit.net_path(n) == path) return n;
  return -1;
}

}   // namespace cgcl::test
