#include "io/report/svg_plot.hpp"

#include "engine/core/error.hpp"
#include "io/report/svg_axes.hpp"

#include <cmath>   // for isnan

namespace cgcl {

namespace {

constexpr std::size_t kMostSeries = 4;
constexpr double kRow = 14, kLeft = 190, kPlot = 460, kRight = 30, kTop = 66, kBottom = 46;

/// What fits left of the axis.
std::string shortened(const std::string& name) {
  constexpr std::size_t kMost = 30;
  return name.size() <= kMost ? name : name.substr(0, kMost - 2) + "..";
}

void draw_row(SvgPage& page, const PlotFrame& frame, const DotPlot& plot, std::size_t r) {
  const double y = kTop + kRow * (static_cast<double>(r) + 0.5);
  page.text(kLeft - 8, y + 4, TextAnchor::end, shortened(plot.name[r]));
  if (!plot.low.empty() && !std::isnan(plot.low[r]) && !std::isnan(plot.high[r]))
    page.line(frame.x_of(plot.low[r]), y, frame.x_of(plot.high[r]), y, "whisker");
  for (std::size_t s = 0; s < plot.series.size(); ++s) {
    const double value = plot.series[s].value[r];
    if (std::isnan(value)) continue;
    const bool beyond = value < plot.lo || value > plot.hi;
    page.dot(frame.x_of(value), y, 3.5, series_colour(s), str(plot.name[r], ": ", plot_number(value)),
             beyond);
  }
}

void draw_legend(SvgPage& page, const DotPlot& plot) {
  double x = kLeft;
  for (std::size_t s = 0; s < plot.series.size(); ++s) {
    page.dot(x, 40, 3.5, series_colour(s));
    page.text(x + 8, 44, TextAnchor::start, plot.series[s].name);
    x += 26 + 6.2 * static_cast<double>(plot.series[s].name.size());
  }
}

}   // namespace

std::string dot_plot_svg(const DotPlot& plot) {
  bool fits = !plot.name.empty() && plot.series.size() <= kMostSeries && plot.lo < plot.hi;
  for (const PlotSeries& series : plot.series) fits = fits && series.value.size() == plot.name.size();
  for (const std::vector<double>* ends : {&plot.low, &plot.high})
    fits = fits && (ends->size() == plot.low.size()) && (ends->empty() || ends->size() == plot.name.size());
  if (!fits) throw Error(ErrorId::internal, "the parts of a plot do not fit together");
  const double height = kRow * static_cast<double>(plot.name.size());
  const PlotFrame frame{kLeft, kTop - 6, kPlot, height + 6, {plot.axis, plot.lo, plot.hi}, {}};
  SvgPage page(kLeft + kPlot + kRight, kTop + height + kBottom, plot.title);
  page.text(8, 18, TextAnchor::start, plot.title, TextStyle::bold);
  frame.draw_x(page);
  for (const double mark : plot.marks)
    page.line(frame.x_of(mark), frame.top, frame.x_of(mark), frame.bottom(), "mark");
  for (std::size_t r = 0; r < plot.name.size(); ++r) draw_row(page, frame, plot, r);
  draw_legend(page, plot);
  return page.finish();
}

}   // namespace cgcl
