// The colours of values, with their legend.
#pragma once

#include "io/report/svg_page.hpp"

#include <string>
#include <vector>

namespace cgcl {

struct ColourScale {
  double lo = 0, hi = 1;

  [[nodiscard]] double share(double value) const { return (value - lo) / (hi - lo); }
  [[nodiscard]] std::string colour(double value) const { return ramp_colour(share(value)); }

  /// A bar of the colours from `x` on, what its ends mean beside it, and `name` below.
  void draw(SvgPage& page, double x, double y, const std::string& name) const;
  void draw(SvgPage& page, double x, double y, const std::string& name, const std::string& low,
            const std::string& high) const;
};

/// From the least to the greatest value of all lists, NaN left out; never empty.
[[nodiscard]] ColourScale scale_of(const std::vector<const std::vector<double>*>& lists);

}   // namespace cgcl
