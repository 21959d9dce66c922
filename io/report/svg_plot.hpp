// Small plots as SVG: readable on light and dark pages, no fonts or scripts from elsewhere.
#pragma once

#include <string>
#include <vector>

namespace cgcl {

/// Points of one kind; NaN leaves a place empty.
struct PlotSeries {
  std::string name;            // in the legend
  std::vector<double> value;   // parallel to the names of the plot
};

/// One row per name, the values as dots along a common axis.
struct DotPlot {
  std::string title, axis;          // the axis with its unit
  std::vector<std::string> name;    // of the rows, from the top
  std::vector<PlotSeries> series;   // up to four
  double lo = 0, hi = 1;            // of the axis; values beyond stand at its end as open dots
  std::vector<double> marks = {};   // values that a dashed line marks
  std::vector<double> low = {},
                      high = {};   // empty, or parallel to the names: lines behind the dots; NaN: none
};

/// The plot as one SVG document, its height by the number of rows. Equal plots give equal bytes. Throws Error
/// internal for no rows, more than four series, lists of other lengths, or an empty axis.
[[nodiscard]] std::string dot_plot_svg(const DotPlot& plot);

}   // namespace cgcl
