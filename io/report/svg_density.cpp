#include "io/report/svg_density.hpp"

#include "engine/core/error.hpp"
#include "io/report/svg_axes.hpp"
#include "io/report/svg_scale.hpp"

#include <algorithm>   // for any_of, clamp, max, min
#include <cmath>       // for floor, isfinite, log10
#include <cstdint>

namespace cgcl {

namespace {

constexpr double kSide = 320, kLeft = 62, kTop = 60, kGap = 30;
constexpr int kFields = 44;   // along an axis
constexpr std::size_t kSingle = 800;

struct Logs {
  std::vector<double> x, y;
};

Logs logs_of(const DensityPanel& panel) {
  Logs out;
  for (std::size_t i = 0; i < panel.x.size(); ++i) {
    if (!(panel.x[i] > 0 && panel.y[i] > 0 && std::isfinite(panel.x[i]) && std::isfinite(panel.y[i])))
      continue;
    out.x.push_back(std::log10(panel.x[i]));
    out.y.push_back(std::log10(panel.y[i]));
  }
  return out;
}

/// Both axes of a panel.
PlotAxis axis_around(const Logs& logs) {
  double lo = logs.x.front(), hi = lo;
  for (const std::vector<double>* list : {&logs.x, &logs.y})
    for (const double v : *list) {
      lo = std::min(lo, v);
      hi = std::max(hi, v);
    }
  lo = std::max(lo, hi - 6);
  const double margin = std::max(0.04 * (hi - lo), 0.1);
  return {"", lo - margin, hi + margin, true};
}

/// A line of y = x + offset inside the frame.
void diagonal(SvgPage& page, const PlotFrame& frame, double offset, const char* style) {
  const double from = std::max(frame.x.lo, frame.x.lo - offset),
               to = std::min(frame.x.hi, frame.x.hi - offset);
  page.line(frame.x_of(from), frame.y_of(from + offset), frame.x_of(to), frame.y_of(to + offset), style);
}

int field_of(double v, const PlotAxis& axis) {
  const double at = (v - axis.lo) / (axis.hi - axis.lo) * kFields;
  return static_cast<int>(std::clamp(std::floor(at), 0.0, kFields - 1.0));
}

void draw_fields(SvgPage& page, const PlotFrame& frame, const Logs& logs) {
  std::vector<std::int64_t> count(kFields * kFields, 0);
  std::int64_t most = 1;
  for (std::size_t i = 0; i < logs.x.size(); ++i) {
    std::int64_t& c = count[static_cast<std::size_t>(field_of(logs.y[i], frame.y) * kFields +
                                                     field_of(logs.x[i], frame.x))];
    most = std::max(most, ++c);
  }
  const ColourScale scale{0, std::max(std::log10(static_cast<double>(most)), 1e-9)};
  const double step = kSide / kFields;
  for (int row = 0; row < kFields; ++row)
    for (int column = 0; column < kFields; ++column) {
      const std::int64_t c = count[static_cast<std::size_t>(row * kFields + column)];
      if (c > 0)
        page.rectangle(frame.left + step * column, frame.bottom() - step * (row + 1), step, step,
                       scale.colour(std::log10(static_cast<double>(c))), str(c));
    }
  scale.draw(page, frame.left + 60, frame.bottom() + 52, "points in a field", "1", str(most));
}

void draw_panel(SvgPage& page, const DensityPanel& panel, const DensityPlot& plot, double left) {
  const Logs logs = logs_of(panel);
  PlotFrame frame{left, kTop, kSide, kSide, axis_around(logs), axis_around(logs)};
  frame.x.title = plot.x_axis;
  frame.y.title = plot.y_axis;
  const std::size_t out = panel.x.size() - logs.x.size();
  page.text(left, kTop - 8, TextAnchor::start,
            str(panel.name, ", ", logs.x.size(), out > 0 ? str("; ", out, " without a value in both") : ""));
  frame.draw_x(page);
  frame.draw_y(page);
  if (logs.x.size() > kSingle)
    draw_fields(page, frame, logs);
  else
    for (std::size_t i = 0; i < logs.x.size(); ++i)
      page.dot(frame.x_of(logs.x[i]), frame.y_of(logs.y[i]), 2.2, series_colour(0), {}, true);
  diagonal(page, frame, 0, "whisker");
  for (const double factor : {0.5, 2.0}) diagonal(page, frame, std::log10(factor), "mark");
}

bool has_fields(const DensityPanel& panel) { return logs_of(panel).x.size() > kSingle; }

}   // namespace

bool has_points(const DensityPanel& panel) { return !logs_of(panel).x.empty(); }

std::string density_svg(const DensityPlot& plot) {
  bool fits = !plot.panels.empty() && plot.panels.size() <= 4;
  for (const DensityPanel& panel : plot.panels)
    fits = fits && panel.x.size() == panel.y.size() && has_points(panel);
  if (!fits) throw Error(ErrorId::internal, "the parts of a density plot do not fit together");
  const auto panels = static_cast<double>(plot.panels.size());
  const double legend = std::any_of(plot.panels.begin(), plot.panels.end(), has_fields) ? 40 : 0;
  SvgPage page(panels * (kLeft + kSide) + kGap, kTop + kSide + 50 + legend, plot.title);
  page.text(8, 18, TextAnchor::start, plot.title, TextStyle::bold);
  for (std::size_t p = 0; p < plot.panels.size(); ++p)
    draw_panel(page, plot.panels[p], plot, kLeft + static_cast<double>(p) * (kLeft + kSide));
  return page.finish();
}

}   // namespace cgcl
