// How many points lie where, on two logarithmic axes: one quantity by two sources.
#pragma once

#include <string>
#include <vector>

namespace cgcl {

/// Points of which a coordinate is not positive are left out; the name of the panel says how many.
struct DensityPanel {
  std::string name;
  std::vector<double> x, y;   // parallel
};

/// Panels side by side, each with both axes alike, the line of equal values and those of a factor of 2. Few
/// points are drawn one by one, many as fields coloured by their number.
struct DensityPlot {
  std::string title, x_axis, y_axis;
  std::vector<DensityPanel> panels;   // up to four
};

/// Whether a panel has a point that can be drawn.
[[nodiscard]] bool has_points(const DensityPanel& panel);

/// One SVG document whose size is bounded; equal plots give equal bytes. Points further than six decades
/// below the largest stand at the edge. Throws Error internal for parts that do not fit together, or a panel
/// without points.
[[nodiscard]] std::string density_svg(const DensityPlot& plot);

}   // namespace cgcl
