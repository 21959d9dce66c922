#include "io/netlist/flat_circuit.hpp"

#include "engine/core/index.hpp"

namespace cgcl {

std::int32_t FlatCircuit::terminal_named(std::int32_t device, std::string_view pin) const {
  if (terminal_name.empty()) return -1;
  const auto first = idx(first_terminal[idx(device)]);
  const auto find = [&](auto&& same) {
    for (std::int32_t t = 0; t < terminals(device); ++t) {
      const NameId name = terminal_name[first + idx(t)];
      if (name != kNoName && same(names[name])) return t;
    }
    return -1;
  };
  const std::int32_t exact = find([&](std::string_view name) { return name == pin; });
  return exact >= 0 ? exact : find([&](std::string_view name) { return equal_folded(name, pin); });
}

std::string FlatCircuit::path_in(std::int32_t instance, std::string_view name, char divider) const {
  if (instance <= 0) return std::string(name);   // most of a flat netlist
  std::vector<NameId> parts;
  for (std::int32_t at = instance; at > 0; at = instances[idx(at)].parent)
    parts.push_back(instances[idx(at)].name);
  std::string text;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) text.append(names[*part]) += divider;
  return text.append(name);
}

std::string FlatCircuit::net_path(std::int32_t net, char divider) const {
  const auto n = idx(net);
  return path_in(net_instance[n], names[net_name[n]], divider);
}

std::string FlatCircuit::device_path(std::int32_t device, char divider) const {
  const auto d = idx(device);
  return path_in(device_instance[d], names[device_name[d]], divider);
}

std::string FlatCircuit::alias_path(const NetAlias& alias, char divider) const {
  return path_in(alias.instance, names[alias.name], divider);
}

int FlatCircuit::depth(std::int32_t instance) const {
  int depth = 0;
  for (; instance > 0; instance = instances[idx(instance)].parent) ++depth;
  return depth;
}

}   // namespace cgcl
