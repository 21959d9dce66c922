#include "io/report/svg_scale.hpp"

#include <algorithm>   // for max, min
#include <cmath>       // for isnan

namespace cgcl {

void ColourScale::draw(SvgPage& page, double x, double y, const std::string& name) const {
  draw(page, x, y, name, plot_number(lo), plot_number(hi));
}

void ColourScale::draw(SvgPage& page, double x, double y, const std::string& name, const std::string& low,
                       const std::string& high) const {
  constexpr int kSteps = 60;
  constexpr double kWidth = 180;
  for (int i = 0; i < kSteps; ++i)
    page.rectangle(x + kWidth * i / kSteps, y, kWidth / kSteps + 0.5, 9, ramp_colour((i + 0.5) / kSteps));
  page.text(x - 6, y + 9, TextAnchor::end, low);
  page.text(x + kWidth + 6, y + 9, TextAnchor::start, high);
  page.text(x + kWidth / 2, y + 23, TextAnchor::middle, name);
}

ColourScale scale_of(const std::vector<const std::vector<double>*>& lists) {
  ColourScale out{0, 0};
  bool any = false;
  for (const std::vector<double>* list : lists)
    for (const double value : *list) {
      if (std::isnan(value)) continue;
      out.lo = any ? std::min(out.lo, value) : value;
      out.hi = any ? std::max(out.hi, value) : value;
      any = true;
    }
  if (out.hi <= out.lo) out.hi = out.lo + 1;
  return out;
}

}   // namespace cgcl
