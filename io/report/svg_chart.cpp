#include "io/report/svg_chart.hpp"

#include "engine/core/error.hpp"

#include <algorithm>   // for clamp, max
#include <cmath>       // for isnan
#include <utility>     // for move, pair

namespace cgcl {

namespace {

constexpr double kLeft = 66, kTop = 66, kRight = 24, kHeight = 240;
constexpr std::string_view kShade = "#e6c229";

void require_fit(bool fits) {
  if (!fits) throw Error(ErrorId::internal, "the parts of a chart do not fit together");
}

std::string shortened(const std::string& name, std::size_t most) {
  return name.size() <= most ? name : name.substr(0, most - 2) + "..";
}

std::string tip_of(const std::string& name, double value) { return name + ": " + plot_number(value); }

std::vector<std::string> names_of(const auto& series) {
  std::vector<std::string> out;
  for (const auto& one : series) out.push_back(one.name);
  return out;
}

bool fits(const BarChart& chart) {
  if (chart.name.empty() || chart.series.empty() || chart.name.size() > 400) return false;
  for (const BarSeries& one : chart.series) {
    const auto parallel = [&](const std::vector<double>& v) {
      return v.empty() || v.size() == chart.name.size();
    };
    if (one.value.size() != chart.name.size() || !parallel(one.deviation) || !parallel(one.other))
      return false;
  }
  return true;
}

double or_nan(const std::vector<double>& values, std::size_t i) {
  return i < values.size() ? values[i] : std::nan("");
}

PlotAxis bar_axis(const BarChart& chart) {
  std::vector<double> all;
  for (const BarSeries& series : chart.series)
    for (std::size_t i = 0; i < chart.name.size(); ++i) {
      const double spread = or_nan(series.deviation, i), value = series.value[i];
      all.push_back(std::max(value, chart.least));
      all.push_back(or_nan(series.other, i));
      if (!std::isnan(spread)) all.push_back(value + spread);
      if (!std::isnan(spread)) all.push_back(std::max(value - spread, chart.least));
    }
  return axis_of(chart.axis, all, true);
}

void draw_bar(SvgPage& page, const PlotFrame& frame, const BarSeries& series, std::size_t i, double x,
              double width, std::string_view colour, const std::string& group) {
  const double value = series.value[i], spread = or_nan(series.deviation, i), other = or_nan(series.other, i);
  const double zero = frame.y_of(0), middle = x + width / 2;
  if (std::isnan(value)) {
    page.text(middle, zero - 3, TextAnchor::middle, "-");
  } else {
    const double end = frame.y_of(value);
    page.rectangle(x, std::min(zero, end), width, std::abs(zero - end), colour,
                   tip_of(group + ", " + series.name, value));
    if (!std::isnan(spread))
      page.line(middle, frame.y_of(value - spread), middle, frame.y_of(value + spread), "whisker");
  }
  if (!std::isnan(other))
    page.diamond(middle, frame.y_of(other), 4, tip_of(group + ", " + series.name + " there", other));
}

std::size_t longest(const std::vector<std::string>& names) {
  std::size_t out = 0;
  for (const std::string& name : names) out = std::max(out, name.size());
  return std::min<std::size_t>(out, 28);
}

double legend_width(const std::vector<std::string>& names, const std::string& other) {
  double width = other.empty() ? 0 : 26 + 6.2 * static_cast<double>(other.size());
  for (const std::string& name : names) width += 26 + 6.2 * static_cast<double>(name.size());
  return width;
}

/// Small charts in rows of three.
struct PanelGrid {
  static constexpr std::size_t kAcross = 3;
  static constexpr double kWidth = 250, kPanelHeight = 130, kRow = kPanelHeight + 76;
  double top, width, below;   // `below` ends the last row

  PanelGrid(std::size_t panels, double from)
      : top(from),
        width(static_cast<double>(std::min(panels, kAcross)) * (kWidth + kLeft) + kRight),
        below(top_of_row((panels + kAcross - 1) / kAcross) - 12) {}

  [[nodiscard]] double top_of_row(std::size_t row) const { return top + kRow * static_cast<double>(row); }
  [[nodiscard]] PlotFrame frame(std::size_t panel, PlotAxis x, PlotAxis y) const {
    return {kLeft + static_cast<double>(panel % kAcross) * (kWidth + kLeft),
            top_of_row(panel / kAcross),
            kWidth,
            kPanelHeight,
            std::move(x),
            std::move(y)};
  }
};

/// What the shading means, below a chart.
void name_shade(SvgPage& page, double y, const std::string& name) {
  page.rectangle(kLeft, y - 8, 10, 8, kShade, {}, 0.4);
  page.text(kLeft + 16, y, TextAnchor::start, name);
}

/// Across and up.
std::pair<PlotAxis, PlotAxis> line_axes(const LineChart& chart) {
  std::vector<double> all_x, all_y;
  for (const LineSeries& series : chart.series) {
    require_fit(series.x.size() == series.y.size());
    all_x.insert(all_x.end(), series.x.begin(), series.x.end());
    all_y.insert(all_y.end(), series.y.begin(), series.y.end());
  }
  require_fit(!all_x.empty() && all_x.size() <= 100000);
  for (const auto& [lo, hi] : chart.shaded) {
    all_x.push_back(lo);
    all_x.push_back(hi);
  }
  return {axis_of(chart.x_axis, all_x, false), axis_of(chart.y_axis, all_y, true)};
}

void draw_lines(SvgPage& page, const PlotFrame& frame, const LineChart& chart) {
  for (const auto& [lo, hi] : chart.shaded)
    page.rectangle(frame.x_of(lo), frame.top, frame.x_of(hi) - frame.x_of(lo), frame.height, kShade,
                   chart.shaded_name, 0.22);
  frame.draw_x(page);
  frame.draw_y(page);
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    std::vector<std::pair<double, double>> run;   // a gap ends it
    for (std::size_t i = 0; i < chart.series[s].x.size(); ++i) {
      const double x = chart.series[s].x[i], y = chart.series[s].y[i];
      if (std::isnan(y)) {
        page.polyline(run, series_colour(s));
        run.clear();
        continue;
      }
      run.emplace_back(frame.x_of(x), frame.y_of(y));
      page.dot(run.back().first, run.back().second, 2.4, series_colour(s), tip_of(chart.series[s].name, y));
    }
    page.polyline(run, series_colour(s));
  }
}

}   // namespace

std::string bar_chart_svg(const BarChart& chart) {
  require_fit(fits(chart));
  const auto bars = static_cast<double>(chart.series.size()), groups = static_cast<double>(chart.name.size());
  const double bar = std::clamp(700 / (groups * (bars + 1)), 5.0, 26.0), step = bar * (bars + 1);
  const double width =
      std::max({step * groups, 300.0, legend_width(names_of(chart.series), chart.other_name)});
  const std::size_t letters = longest(chart.name);
  const bool upward = 6.2 * static_cast<double>(letters) > step;
  const double below = upward ? 18 + 6.2 * static_cast<double>(letters) : 30;
  SvgPage page(kLeft + width + kRight, kTop + kHeight + below, chart.title);
  PlotFrame frame;
  frame.left = kLeft;
  frame.top = kTop;
  frame.width = width;
  frame.height = kHeight;
  frame.y = bar_axis(chart);
  page.text(8, 18, TextAnchor::start, chart.title, TextStyle::bold);
  frame.draw_y(page);
  page.legend(kLeft + 4, 44, names_of(chart.series), chart.other_name);
  for (std::size_t g = 0; g < chart.name.size(); ++g) {
    const double x = kLeft + step * static_cast<double>(g) + bar / 2;
    for (std::size_t s = 0; s < chart.series.size(); ++s)
      draw_bar(page, frame, chart.series[s], g, x + bar * static_cast<double>(s), bar * 0.92,
               series_colour(s), chart.name[g]);
    const double middle = x + bar * bars / 2;
    if (upward)
      page.text(middle + 4, frame.bottom() + 8, TextAnchor::end, shortened(chart.name[g], 28),
                TextStyle::upward);
    else
      page.text(middle, frame.bottom() + 16, TextAnchor::middle, chart.name[g]);
  }
  page.line(frame.left, frame.y_of(0), frame.right(), frame.y_of(0), "whisker");
  return page.finish();
}

std::string line_chart_svg(const LineChart& chart) {
  const auto [across, up] = line_axes(chart);
  const double width = std::max(460.0, legend_width(names_of(chart.series), ""));
  SvgPage page(kLeft + width + kRight, kTop + kHeight + 60, chart.title);
  page.text(8, 18, TextAnchor::start, chart.title, TextStyle::bold);
  page.legend(kLeft + 4, 44, names_of(chart.series));
  draw_lines(page, {kLeft, kTop, width, kHeight, across, up}, chart);
  if (!chart.shaded.empty()) name_shade(page, kTop + kHeight + 52, chart.shaded_name);
  return page.finish();
}

std::string line_panels_svg(const LinePanels& chart) {
  require_fit(!chart.panels.empty() && chart.panels.size() <= 200);
  const PanelGrid grid(chart.panels.size(), kTop + 20);
  SvgPage page(grid.width, grid.below + 22, chart.title);
  page.text(8, 18, TextAnchor::start, chart.title, TextStyle::bold);
  page.legend(kLeft + 4, 44, names_of(chart.panels.front().series));
  std::string shade;
  for (std::size_t p = 0; p < chart.panels.size(); ++p) {
    const LineChart& panel = chart.panels[p];
    require_fit(names_of(panel.series) == names_of(chart.panels.front().series));
    auto [across, up] = line_axes(panel);
    if (p % PanelGrid::kAcross != 0) up.title.clear();
    const PlotFrame frame = grid.frame(p, across, up);
    page.text(frame.left, frame.top - 6, TextAnchor::start, shortened(panel.title, 40));
    draw_lines(page, frame, panel);
    if (!panel.shaded.empty()) shade = panel.shaded_name;
  }
  if (!shade.empty()) name_shade(page, grid.below + 12, shade);
  return page.finish();
}

std::string histograms_svg(const Histograms& chart) {
  require_fit(!chart.panels.empty() && chart.panels.size() <= 200 && chart.lo < chart.hi);
  const PanelGrid grid(chart.panels.size(), 52);
  SvgPage page(grid.width, grid.below + 22, chart.title);
  page.text(8, 18, TextAnchor::start, chart.title, TextStyle::bold);
  for (std::size_t p = 0; p < chart.panels.size(); ++p) {
    const HistogramPanel& panel = chart.panels[p];
    require_fit(!panel.count.empty() && panel.count.size() <= 1000);
    const PlotFrame frame =
        grid.frame(p, {chart.x_axis, chart.lo, chart.hi, chart.decades},
                   axis_of(p % PanelGrid::kAcross == 0 ? chart.y_axis : "", panel.count, true));
    page.text(frame.left, frame.top - 6, TextAnchor::start, shortened(panel.name, 48));
    frame.draw_x(page);
    frame.draw_y(page);
    const double width = frame.width / static_cast<double>(panel.count.size());
    for (std::size_t b = 0; b < panel.count.size(); ++b) {
      const double x = frame.left + width * static_cast<double>(b), top = frame.y_of(panel.count[b]);
      if (panel.count[b] < chart.sparse_below)
        page.rectangle(x, frame.top, width, frame.height, kShade, {}, 0.22);
      page.rectangle(x + 0.5, top, std::max(width - 1, 0.5), frame.bottom() - top, series_colour(0),
                     tip_of(panel.name, panel.count[b]));
    }
  }
  if (chart.sparse_below > 0) name_shade(page, grid.below + 12, chart.sparse_name);
  return page.finish();
}

}   // namespace cgcl
