// The feature rows of nets, devices and pins from what the netlist says about sizes: never from the layout.
#pragma once

#include "io/graph/feature_columns.hpp"
#include "io/netlist/flat_circuit.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

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
