// Values told by colour: points of the plane, and tables.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// Points without a value (NaN) are grey and lie below the others.
struct ScatterPanel {
  std::string name;
  std::vector<double> x, y, value;   // parallel
};

/// Panels side by side, each on axes of its own as only distances count, with one scale of colours.
struct ScatterPlot {
  std::string title, value_name;   // with its unit
  std::vector<ScatterPanel> panels;
};

struct HeatMap {
  std::string title, value_name;
  std::vector<std::string> row, column;
  std::vector<double> value;   // [rows, columns] row-major; NaN leaves a place empty
  double least = -1e300;       // where the colours begin
};

/// Of a panel no more points are drawn, evenly chosen by their number; the title says so.
inline constexpr std::int64_t kMostDots = 6000;

/// Each as one SVG document whose size is bounded; equal plots give equal bytes. Throw Error internal for
/// parts that do not fit together, or nothing to show.
[[nodiscard]] std::string scatter_svg(const ScatterPlot& plot);
[[nodiscard]] std::string heat_map_svg(const HeatMap& map);

}   // namespace cgcl
