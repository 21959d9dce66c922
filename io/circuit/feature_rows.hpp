// The feature columns of nets, devices and pins from what the netlist says about sizes: never from the
// layout.
#pragma once

#include "io/netlist/flat_circuit.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace cgcl {

/// Columns of a net row. Lengths in metres, areas in m^2. [docs/models.md "Feature columns"]
enum class NetColumn : int {
  mos = 0,          // +m once a transistor that touches the net, with its bulk too
  gates = 1,        // +m nf a gate
  junctions = 2,    // +m nf a drain or source
  bulks = 3,        // +m a bulk
  width = 4,        // +m w a drain or source
  length = 5,       // +m l nf a gate
  resistors = 6,    // +m once a resistor
  r_width = 7,      // +m w a terminal
  r_length = 8,     // +m l a terminal
  capacitors = 9,   // +m once a capacitor
  c_fingers = 10,   // +m nr a terminal
  c_length = 11,    // +m lr a terminal
  diodes = 12,      // +m once a diode
  area = 13,        // +m area a terminal
  perimeter = 14,   // +m perimeter a terminal
  ports = 15,       // ports of cells that the net passes through, from its own cell to those below
  level = 16,       // 1 / (1 + instances above the net)
};

/// Columns of a device row. [docs/models.md "Feature columns"]
enum class DeviceColumn : int {
  mos = 0,      // m of a transistor
  width = 1,    // of a transistor, or of the plate of a capacitor without fingers
  length = 2,   // the same
  junction_area = 3,
  junction_perimeter = 4,   // layout data in a netlist: always 0 here
  resistor = 5,
  r_width = 6,
  r_length = 7,
  capacitor = 8,
  c_fingers = 9,
  c_length = 10,
  diode = 11,
  area = 12,
  perimeter = 13,
  terminals = 14,
  type_code = 15,
};

/// Column names in order, for reports and files.
[[nodiscard]] std::string_view name_of(NetColumn column);
[[nodiscard]] std::string_view name_of(DeviceColumn column);

/// A number for kind and model of a device: the whole part is 1 n-channel, 2 p-channel MOS, 3 resistor,
/// 4 capacitor, 5 diode, 6 BJT, 7 inductor, 8 other; the fraction, in [0, 0.5), is a hash of the model's name
/// without regard to case. Equal models have equal codes in every design; exact in float32.
[[nodiscard]] double type_code(const DeviceType& type);

/// How the terminals of a MOS are told apart.
enum class TerminalClasses : std::uint8_t { joined, separate };

/// Code of a pin. MOS: drain 0, gate 1, source 2, or 0 with joined classes, as the order of drain and source
/// in an extraction is that of the layout; its bulk is no pin (-1). Capacitor and diode 3 and 4, resistor 5
/// and 6, BJT 7 to 10, inductor 11 and 12, further terminals 13, all others 14.
[[nodiscard]] int pin_code(DeviceKind kind, int terminal, TerminalClasses classes);

/// Net rows of all nets of the circuit, [nets, kFeatureColumns] row-major; sums in double, rounded once.
/// Sizes that the netlist does not give count as 0.
[[nodiscard]] std::vector<float> net_rows(const FlatCircuit& circuit);

/// The row of a type of device into `row`, kFeatureColumns values.
void device_row(const DeviceType& type, int terminals, float* row);

}   // namespace cgcl
