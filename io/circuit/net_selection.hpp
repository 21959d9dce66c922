// Which nets are wanted: what --nets and --exclude restrict reading, prediction and writing to.
#pragma once

#include "io/circuit/circuit_labels.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// Patterns of net paths, '/' or '.' between instances; * stands for any characters, ? for one, # for a
/// digit. An entry that is the name of a file stands for its lines, one pattern each; # at the start of a
/// line is a comment there.
struct NetSelection {
  std::vector<std::string> nets;       // empty: all
  std::vector<std::string> excluded;   // count before `nets`

  [[nodiscard]] bool everything() const { return nets.empty() && excluded.empty(); }
};

/// The entries with the lines of files in their place. Throws Error as LineSource, and netlist_limit for more
/// than a million patterns.
[[nodiscard]] std::vector<std::string> patterns_of(const std::vector<std::string>& entries);

enum class NetChoiceState : std::uint8_t { wanted, other, excluded };

/// [nets] of the circuit. Throws Error nets_unknown for a pattern that fits no net.
[[nodiscard]] std::vector<NetChoiceState> chosen_nets(const FlatCircuit& circuit,
                                                      const NetSelection& selection);

/// A coupling is wanted where one of its nets is and none is excluded.
[[nodiscard]] inline bool wants_coupling(NetChoiceState a, NetChoiceState b) {
  return a != NetChoiceState::excluded && b != NetChoiceState::excluded &&
         (a == NetChoiceState::wanted || b == NetChoiceState::wanted);
}

/// Takes the labels of other nets away: no ground capacitance, no resistance, no coupling that is not wanted.
void restrict_labels(const FlatCircuit& circuit, const std::vector<NetChoiceState>& chosen,
                     CircuitLabels& labels);

}   // namespace cgcl
