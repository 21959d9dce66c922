// Charts of values by name or along an axis: bars, lines, histograms.
#pragma once

#include "io/report/svg_axes.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// Values of one kind; NaN leaves a place empty.
struct BarSeries {
  std::string name;
  std::vector<double> value;            // parallel to the names of the chart
  std::vector<double> deviation = {};   // empty, or parallel: drawn as whiskers
  std::vector<double> other = {};       // empty, or parallel: of somebody else, drawn as diamonds
};

struct BarChart {
  std::string title, axis;         // the axis with its unit
  std::vector<std::string> name;   // of the groups, from the left
  std::vector<BarSeries> series;
  std::string other_name = {};   // of the diamonds, in the legend
  double least = -1e300;         // values below end there
};

struct LineSeries {
  std::string name;
  std::vector<double> x, y;
};

struct LineChart {
  std::string title, x_axis, y_axis;
  std::vector<LineSeries> series;
  std::vector<std::pair<double, double>> shaded = {};   // ranges of x
  std::string shaded_name = {};                         // what they mean
};

/// Small charts of the same series side by side, each on its own axes. The shading is named once.
struct LinePanels {
  std::string title;
  std::vector<LineChart> panels;
};

/// Counts between edges; one small chart each, on one axis of labels.
struct HistogramPanel {
  std::string name;
  std::vector<double> count;   // [bins]
};

struct Histograms {
  std::string title, x_axis, y_axis;
  double lo = 0, hi = 1;   // of the bins, which are of one width
  bool decades = false;    // lo and hi are logarithms to base 10
  std::vector<HistogramPanel> panels;
  double sparse_below = 0;        // bins with fewer are shaded
  std::string sparse_name = {};   // what that means
};

/// Each as one SVG document whose size is bounded; equal charts give equal bytes. Throw Error internal for
/// parts that do not fit together, or nothing to show.
[[nodiscard]] std::string bar_chart_svg(const BarChart& chart);
[[nodiscard]] std::string line_chart_svg(const LineChart& chart);
[[nodiscard]] std::string line_panels_svg(const LinePanels& chart);
[[nodiscard]] std::string histograms_svg(const Histograms& chart);

}   // namespace cgcl
