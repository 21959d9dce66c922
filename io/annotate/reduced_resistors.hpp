// A network of few resistors with the two resistances that are known of a net.
#pragma once

#include <cstdint>
#include <vector>

namespace cgcl {

/// A star: a resistor from the net to each of its pins, and a stub to a node where nothing is. ohm.
struct ReducedResistors {
  std::vector<double> to_pin;   // [pins]; empty where the resistance between pins is not known
  double stub_ohm = 0;          // 0: none

  [[nodiscard]] bool empty() const { return to_pin.empty() && !(stub_ohm > 0); }
};

/// The sum is `total_ohm` and the largest resistance between two pins `point_ohm`, as far as `pins` allow:
/// two where the net is no port. NaN: not known.
[[nodiscard]] ReducedResistors reduced_resistors(double total_ohm, double point_ohm, std::int64_t pins,
                                                 bool port);

}   // namespace cgcl
