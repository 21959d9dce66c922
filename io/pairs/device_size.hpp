// Sizes of devices, and what those of a net add up to: the room that its devices take says how far it
// reaches.
#pragma once

#include "io/pairs/device_terminals.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Whole numbers: their sums do not depend on the order, so that copies of a net have the same bytes.
struct DeviceSize {
  std::int64_t width_nm = 0;      // of a channel or a plate; with parallel transistors
  std::int64_t length_nm = 0;     // of a channel or a plate
  std::int64_t resistor_nm = 0;   // length of a resistor
  double area_nm2 = 0;            // of channel, plate, resistor or diode, with all parallel ones
  bool resistor = false, capacitor = false;
};
[[nodiscard]] DeviceSize device_size(const CircuitGraph& graph, std::int32_t device);

/// [nets] Area of the devices of each net, each device once per terminal. Linear in terminals.
[[nodiscard]] std::vector<double> net_areas_nm2(const CircuitGraph& graph, const DeviceTerminals& terminals);

[[nodiscard]] constexpr double micrometres(std::int64_t nm) { return static_cast<double>(nm) / 1e3; }
[[nodiscard]] constexpr double square_micrometres(double nm2) { return nm2 / 1e6; }

}   // namespace cgcl
