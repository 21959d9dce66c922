// The frame of a chart: two axes with round ticks, titles with units, and places for values.
#pragma once

#include "io/report/svg_page.hpp"

#include <span>
#include <string>

namespace cgcl {

struct PlotAxis {
  std::string title;   // with its unit
  double lo = 0, hi = 1;
  bool decades = false;   // values are logarithms to base 10, the ticks show what they are of
};

/// From the least to the greatest value that is a number, with a margin; `from_zero` begins or ends it at 0.
[[nodiscard]] PlotAxis axis_of(std::string title, std::span<const double> values, bool from_zero);

/// The rectangle between the axes, in pixels.
struct PlotFrame {
  double left = 0, top = 0, width = 0, height = 0;
  PlotAxis x, y;

  /// Values beyond an end stand at it.
  [[nodiscard]] double x_of(double value) const;
  [[nodiscard]] double y_of(double value) const;
  [[nodiscard]] double right() const { return left + width; }
  [[nodiscard]] double bottom() const { return top + height; }

  void draw_x(SvgPage& page) const;
  void draw_y(SvgPage& page) const;
};

}   // namespace cgcl
