// Nets that turn out to be one. Internal to elaboration.
#pragma once

#include "io/netlist/flat_circuit.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Disjoint sets of nets. A set is named after its global net, else after the one with the smallest number,
/// which is nearest to the top.
class NetJoiner {
 public:
  void join(const FlatCircuit& circuit, std::int32_t a, std::int32_t b);
  /// Joins them under the name of `by`, unless `net` alone is global.
  void replace(const FlatCircuit& circuit, std::int32_t net, std::int32_t by);
  [[nodiscard]] bool empty() const { return parent_.empty(); }
  /// Renumbers nets, ports and terminals so that each set is one net; with `aliases`, the other
  /// names are kept.
  void apply(FlatCircuit& circuit, bool aliases);

 private:
  std::int32_t root(std::int32_t net);
  void unite(const FlatCircuit& circuit, std::int32_t a, std::int32_t b, bool prefer_a);
  std::vector<std::int32_t> parent_;   // grows with the highest net joined
};

}   // namespace cgcl
