// What the tests of elaboration ask of a circuit.
#pragma once

#include "io/netlist/elaborate.hpp"
#include "tests/io/netlist_builder.hpp"

#include <map>
#include <string>
#include <utility>

namespace cgcl::test {

inline FlatCircuit flat(const NetlistBuilder& built, const std::string& top = "") {
  Diagnostics diagnostics;
  return elaborate(built.netlist, {.top = top}, diagnostics);
}

/// The first Error, and how many there were.
inline std::pair<Error, std::size_t> failure(const NetlistBuilder& built, const std::string& top = "") {
  Diagnostics diagnostics;
  try {
    (void)elaborate(built.netlist, {.top = top}, diagnostics);
  } catch (const Error& error) {
    return {diagnostics.errors().empty() ? error : diagnostics.errors()[0], diagnostics.errors().size()};
  }
  return {Error(ErrorId::internal, "no fault"), 0};
}

inline std::map<std::string, std::int32_t> devices_by_path(const FlatCircuit& circuit) {
  std::map<std::string, std::int32_t> devices;
  for (std::int32_t d = 0; d < circuit.devices(); ++d) devices[circuit.device_path(d)] = d;
  return devices;
}

inline const DeviceType& type_at(const FlatCircuit& circuit, const std::string& path) {
  return circuit.type_of(devices_by_path(circuit).at(path));
}

inline std::string net_at(const FlatCircuit& circuit, const std::string& path, int terminal) {
  return circuit.net_path(circuit.net_of(devices_by_path(circuit).at(path), terminal));
}

}   // namespace cgcl::test
