#include "io/annotate/reduced_resistors.hpp"

#include "engine/core/index.hpp"

#include <algorithm>
#include <cmath>

namespace cgcl {

ReducedResistors reduced_resistors(double total_ohm, double point_ohm, std::int64_t pins, bool port) {
  ReducedResistors out;
  if (!(total_ohm > 0)) return out;
  double left = total_ohm;
  if (!std::isnan(point_ohm) && pins + (port ? 1 : 0) >= 2) {
    // Two pins are farthest from each other, or one from the port; the others share what the sum leaves.
    const double ends = pins == 1 ? 1 : 2, arm = std::min(point_ohm, total_ohm) / ends;
    const double others = static_cast<double>(pins) - ends;
    const double rest = others > 0 ? std::min(arm, std::max(total_ohm - ends * arm, 0.0) / others) : 0;
    out.to_pin.assign(idx(pins), rest);
    std::fill_n(out.to_pin.begin(), static_cast<std::ptrdiff_t>(ends), arm);
    left -= ends * arm + others * rest;
  }
  if (left > 1e-9 * total_ohm) out.stub_ohm = left;
  return out;
}

}   // namespace cgcl
