#include "io/report/svg_map.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/report/svg_axes.hpp"
#include "io/report/svg_scale.hpp"

#include <algorithm>   // for max
#include <cmath>       // for isnan

namespace cgcl {

namespace {

constexpr std::string_view kNoValue = "#999999";

void require_fit(bool fits) {
  if (!fits) throw Error(ErrorId::internal, "the parts of a map do not fit together");
}

/// Numbers of the points that are drawn: those without a value first.
std::vector<std::size_t> drawn(const ScatterPanel& panel) {
  const std::size_t n = panel.x.size(), step = (n + idx(kMostDots) - 1) / idx(kMostDots);
  std::vector<std::size_t> out;
  for (const bool valued : {false, true})
    for (std::size_t i = 0; i < n; i += std::max<std::size_t>(step, 1))
      if (std::isnan(panel.value[i]) != valued) out.push_back(i);
  return out;
}

void draw_panel(SvgPage& page, const ScatterPanel& panel, const ColourScale& scale, double left,
                double side) {
  const PlotFrame frame{left, 60, side, side, axis_of("", panel.x, false), axis_of("", panel.y, false)};
  for (const double x : {frame.left, frame.right()}) page.line(x, frame.top, x, frame.bottom(), "grid");
  for (const double y : {frame.top, frame.bottom()}) page.line(frame.left, y, frame.right(), y, "grid");
  const std::vector<std::size_t> points = drawn(panel);
  const std::string some = points.size() < panel.x.size()
                               ? str(", ", points.size(), " of ", panel.x.size(), " points")
                               : std::string();
  page.text(frame.left, frame.top - 8, TextAnchor::start, panel.name + some);
  const double radius = points.size() > 2000 ? 1.6 : 2.4;
  for (const std::size_t i : points)
    page.dot(frame.x_of(panel.x[i]), frame.y_of(panel.y[i]), radius,
             std::isnan(panel.value[i]) ? std::string(kNoValue) : scale.colour(panel.value[i]));
}

}   // namespace

std::string scatter_svg(const ScatterPlot& plot) {
  constexpr double kSide = 340, kGap = 24;
  require_fit(!plot.panels.empty() && plot.panels.size() <= 4);
  std::vector<const std::vector<double>*> values;
  bool without_value = false;
  for (const ScatterPanel& panel : plot.panels) {
    require_fit(!panel.x.empty() && panel.x.size() == panel.y.size() && panel.x.size() == panel.value.size());
    values.push_back(&panel.value);
    for (const double value : panel.value) without_value |= std::isnan(value);
  }
  const ColourScale scale = scale_of(values);
  SvgPage page(kGap + static_cast<double>(plot.panels.size()) * (kSide + kGap), kSide + 120, plot.title);
  page.text(8, 18, TextAnchor::start, plot.title, TextStyle::bold);
  for (std::size_t p = 0; p < plot.panels.size(); ++p)
    draw_panel(page, plot.panels[p], scale, kGap + static_cast<double>(p) * (kSide + kGap), kSide);
  scale.draw(page, 80, kSide + 76, plot.value_name);
  if (without_value) {
    page.dot(300, kSide + 102, 3, kNoValue);
    page.text(308, kSide + 106, TextAnchor::start, "none");
  }
  return page.finish();
}

std::string heat_map_svg(const HeatMap& map) {
  constexpr double kCell = 58, kRow = 20, kNames = 190, kTop = 110;
  require_fit(!map.row.empty() && !map.column.empty() && map.row.size() <= 400 && map.column.size() <= 60 &&
              map.value.size() == map.row.size() * map.column.size());
  ColourScale scale = scale_of({&map.value});
  if (scale.hi > map.least) scale.lo = std::max(scale.lo, map.least);
  const auto rows = static_cast<double>(map.row.size()), columns = static_cast<double>(map.column.size());
  SvgPage page(kNames + std::max(columns * kCell, 240.0) + 40, kTop + rows * kRow + 50, map.title);
  page.text(8, 18, TextAnchor::start, map.title, TextStyle::bold);
  for (std::size_t c = 0; c < map.column.size(); ++c)
    page.text(kNames + kCell * (static_cast<double>(c) + 0.5) + 4, kTop - 6, TextAnchor::start,
              map.column[c].substr(0, 13), TextStyle::upward);
  for (std::size_t r = 0; r < map.row.size(); ++r) {
    const double y = kTop + kRow * static_cast<double>(r);
    page.text(kNames - 8, y + 14, TextAnchor::end, map.row[r].substr(0, 30));
    for (std::size_t c = 0; c < map.column.size(); ++c) {
      const double value = map.value[r * map.column.size() + c], x = kNames + kCell * static_cast<double>(c);
      if (std::isnan(value)) {
        page.text(x + kCell / 2, y + 14, TextAnchor::middle, "-");
        continue;
      }
      page.rectangle(x + 1, y + 1, kCell - 2, kRow - 2, scale.colour(value),
                     map.row[r] + ", " + map.column[c]);
      page.text(x + kCell / 2, y + 14, TextAnchor::middle, plot_number(value),
                ramp_is_light(scale.share(value)) ? TextStyle::on_light : TextStyle::on_dark);
    }
  }
  scale.draw(page, kNames + 40, kTop + rows * kRow + 14, map.value_name);
  return page.finish();
}

}   // namespace cgcl
