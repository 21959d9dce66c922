#include "io/report/svg_axes.hpp"

#include <algorithm>   // for clamp, max, min
#include <cmath>       // for ceil, isfinite, pow

namespace cgcl {

namespace {

/// Calls visit(value) for each round value inside the axis.
template <class Visit>
void for_ticks(const PlotAxis& axis, const Visit& visit) {
  const double range = axis.hi - axis.lo;
  const double step = axis.decades ? std::max(std::ceil(range / 8), 1.0) : tick_step(range);
  const double first = std::ceil(axis.lo / step - 1e-9);
  for (int i = 0; i <= 20; ++i) {
    const double tick = (first + i) * step;
    if (tick > axis.hi + step / 1000) break;
    visit(tick);
  }
}

std::string tick_text(const PlotAxis& axis, double tick) {
  return plot_number(axis.decades ? std::pow(10, tick) : tick);
}

}   // namespace

PlotAxis axis_of(std::string title, std::span<const double> values, bool from_zero) {
  double lo = 0, hi = 0;
  bool any = from_zero;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    lo = any ? std::min(lo, value) : value;
    hi = any ? std::max(hi, value) : value;
    any = true;
  }
  if (hi <= lo) hi = lo + 1;
  const double margin = 0.04 * (hi - lo);
  return {std::move(title), from_zero && lo == 0 ? 0 : lo - margin, from_zero && hi == 0 ? 0 : hi + margin};
}

double PlotFrame::x_of(double value) const {
  return left + width * (std::clamp(value, x.lo, x.hi) - x.lo) / (x.hi - x.lo);
}

double PlotFrame::y_of(double value) const {
  return bottom() - height * (std::clamp(value, y.lo, y.hi) - y.lo) / (y.hi - y.lo);
}

void PlotFrame::draw_x(SvgPage& page) const {
  for_ticks(x, [&](double tick) {
    page.line(x_of(tick), top, x_of(tick), bottom(), "grid");
    page.text(x_of(tick), bottom() + 14, TextAnchor::middle, tick_text(x, tick));
  });
  page.text(left + width / 2, bottom() + 32, TextAnchor::middle, x.title);
}

void PlotFrame::draw_y(SvgPage& page) const {
  for_ticks(y, [&](double tick) {
    page.line(left, y_of(tick), right(), y_of(tick), "grid");
    page.text(left - 6, y_of(tick) + 4, TextAnchor::end, tick_text(y, tick));
  });
  page.text(left - 44, top + height / 2, TextAnchor::middle, y.title, TextStyle::upward);
}

}   // namespace cgcl
