// A small hierarchical netlist with predicted capacitances, by hand, and what its outputs hold.
#pragma once

#include "io/annotate/circuit_prediction.hpp"
#include "io/netlist/flat_circuit.hpp"

#include <map>
#include <string>
#include <vector>

namespace cgcl::test {

/// The netlist that hand_circuit() is, as text:
///   .subckt INV A Z VDD VSS          two resistors to the internal net mid
///   .subckt TOP IN OUT VDD VSS       Xi0 IN w / Xi1 w OUT, both INV
[[nodiscard]] std::string hand_netlist();
/// Nets in this order: IN OUT VDD VSS w Xi0/mid Xi1/mid.
[[nodiscard]] FlatCircuit hand_circuit();
/// `symmetric`: both instances of INV have the same capacitances and none joins two instances.
[[nodiscard]] CircuitPrediction hand_prediction(bool symmetric = false);

/// A resistor ladder at the top of a deck: nets n0 n1 n2.
[[nodiscard]] std::string flat_netlist();
[[nodiscard]] FlatCircuit flat_circuit();
[[nodiscard]] CircuitPrediction flat_prediction();

[[nodiscard]] std::string text_of(const std::string& path);
[[nodiscard]] std::vector<std::string> words_of(const std::string& line);
[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

/// Sum of the C cards at each node of a SPICE or SPF text, ground 0 included.
[[nodiscard]] std::map<std::string, double> node_sums(const std::string& text);

}   // namespace cgcl::test
