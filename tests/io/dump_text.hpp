// What a reader made of a file, as text that two people can compare line by line.
#pragma once

#include "io/graph/circuit_graph.hpp"
#include "io/netlist/flat_circuit.hpp"
#include "io/parasitics/parasitics.hpp"

#include <string>

namespace cgcl::test {

/// Top cell, ports, nets, and every device with its size and the net of each terminal. Numbers have six
/// digits, lengths are metres.
[[nodiscard]] std::string dump(const FlatCircuit& circuit);

/// Header, nets with declared total and ground capacitance, pins, couplings. Capacitances in fF.
[[nodiscard]] std::string dump(const Parasitics& parasitics);

/// Nets with ground label and features, devices with features, links by name. Capacitances in fF.
[[nodiscard]] std::string dump(const CircuitGraph& graph);

/// The numbers of a graph without its rows.
[[nodiscard]] std::string dump_counts(const CircuitGraph& graph);

}   // namespace cgcl::test
