// Which nets of a netlist the parasitics annotated, and why others stayed without labels.
#pragma once

#include "io/circuit/circuit_labels.hpp"
#include "io/circuit/net_selection.hpp"
#include "io/circuit/supplies.hpp"
#include "io/parasitics/parasitics.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

enum class AnnotationState : std::uint8_t {
  annotated,
  supply,       // leaves the graph
  coupled,      // an end of couplings of others: it was not extracted itself and has no ground label
  absent,       // no net of the parasitics is it
  deselected,   // by --nets or --exclude
};

[[nodiscard]] std::string_view name_of(AnnotationState state);

struct AnnotatedNets {
  std::vector<AnnotationState> states;   // [nets of the circuit]; empty without a parasitics file
  std::int64_t extracted = 0;            // nets of the parasitics
  std::vector<std::string> lost;         // of them, those that no net of the netlist is: the first kShown
  std::int64_t lost_count = 0;
  static constexpr std::size_t kShown = 1000;

  [[nodiscard]] std::int64_t count(AnnotationState state) const;
  /// Nets that are not wanted are deselected, supplies apart.
  void restrict(const std::vector<NetChoiceState>& chosen);
};

/// From the labels that match() made of `parasitics`.
[[nodiscard]] AnnotatedNets annotated_nets(const FlatCircuit& circuit, const CircuitLabels& labels,
                                           const std::vector<Supply>& supplies, const Parasitics& parasitics);

}   // namespace cgcl
