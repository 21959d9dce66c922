#include "io/report/svg_plot.hpp"

#include "engine/core/error.hpp"
#include "io/text/utf8.hpp"

#include <algorithm>   // for clamp
#include <array>
#include <cmath>    // for ceil, floor, isnan, log10, pow
#include <cstdio>   // for snprintf

namespace cgcl {

namespace {

constexpr std::array kColours = {"#1f77b4", "#e8801a", "#2a9d55", "#c04fae"};   // seen on white and on black
constexpr double kRow = 14, kLeft = 190, kPlot = 460, kRight = 30, kTop = 66, kBottom = 46;

/// Up to two decimals, without those that are 0.
std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value == 0 ? 0.0 : value);   // no -0
  std::string out = text;
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out;
}

/// A name as the text of an element: reserved characters as entities, the others printable.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : one_line(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

std::string text_at(double x, double y, const char* anchor, const std::string& text, const char* style = "") {
  return str("<text x=\"", number(x), "\" y=\"", number(y), "\" text-anchor=\"", anchor, "\"", style, ">",
             escaped(text), "</text>\n");
}

std::string line_between(double x1, double y1, double x2, double y2, const char* style) {
  return str("<line x1=\"", number(x1), "\" y1=\"", number(y1), "\" x2=\"", number(x2), "\" y2=\"",
             number(y2), "\" class=\"", style, "\"/>\n");
}

/// A round step that gives about six parts.
double tick_step(double range) {
  const double raw = range / 6, power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (raw <= factor * power) return factor * power;
  return 10 * power;
}

class Drawing {
 public:
  explicit Drawing(const DotPlot& plot)
      : plot_(plot), bottom_(kTop + kRow * static_cast<double>(plot.name.size())) {}

  std::string document() {
    const double width = kLeft + kPlot + kRight, height = bottom_ + kBottom;
    out_ = str("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", number(width), "\" height=\"",
               number(height), "\" viewBox=\"0 0 ", number(width), " ", number(height),
               "\" role=\"img\">\n<title>", escaped(plot_.title), "</title>\n");
    out_ +=
        "<style>text{font:11px sans-serif;fill:#222}.grid{stroke:#8888;stroke-width:.5}"
        ".mark{stroke:#888;stroke-dasharray:4 3}"
        "@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>\n";
    axis();
    rows();
    legend();
    return out_ + "</svg>\n";
  }

 private:
  [[nodiscard]] double x_of(double value) const {
    return kLeft + kPlot * (std::clamp(value, plot_.lo, plot_.hi) - plot_.lo) / (plot_.hi - plot_.lo);
  }

  void axis() {
    out_ += text_at(8, 18, "start", plot_.title, " font-weight=\"bold\"");
    const double step = tick_step(plot_.hi - plot_.lo);
    for (double tick = std::ceil(plot_.lo / step) * step; tick <= plot_.hi + step / 1000; tick += step) {
      out_ += line_between(x_of(tick), kTop - 6, x_of(tick), bottom_, "grid");
      out_ += text_at(x_of(tick), bottom_ + 14, "middle", number(tick));
    }
    for (const double mark : plot_.marks)
      out_ += line_between(x_of(mark), kTop - 6, x_of(mark), bottom_, "mark");
    out_ += text_at(kLeft + kPlot / 2, bottom_ + 32, "middle", plot_.axis);
  }

  void rows() {
    for (std::size_t r = 0; r < plot_.name.size(); ++r) {
      const double y = kTop + kRow * (static_cast<double>(r) + 0.5);
      out_ += text_at(kLeft - 8, y + 4, "end", shortened(plot_.name[r]));
      for (std::size_t s = 0; s < plot_.series.size(); ++s) dot(plot_.series[s].value[r], y, kColours[s]);
    }
  }

  void dot(double value, double y, const char* colour) {
    if (std::isnan(value)) return;
    const bool beyond = value < plot_.lo || value > plot_.hi;
    out_ += str("<circle cx=\"", number(x_of(value)), "\" cy=\"", number(y), "\" r=\"3.5\" ",
                beyond ? "fill=\"none\" stroke" : "fill", "=\"", colour, "\"><title>", number(value),
                "</title></circle>\n");
  }

  void legend() {
    double x = kLeft;
    for (std::size_t s = 0; s < plot_.series.size(); ++s) {
      out_ += str("<circle cx=\"", number(x), "\" cy=\"40\" r=\"3.5\" fill=\"", kColours[s], "\"/>\n");
      out_ += text_at(x + 8, 44, "start", plot_.series[s].name);
      x += 26 + 6.2 * static_cast<double>(plot_.series[s].name.size());
    }
  }

  /// What fits left of the axis.
  [[nodiscard]] static std::string shortened(const std::string& name) {
    constexpr std::size_t kMost = 30;
    return name.size() <= kMost ? name : name.substr(0, kMost - 2) + "..";
  }

  const DotPlot& plot_;
  double bottom_;
  std::string out_;
};

}   // namespace

std::string dot_plot_svg(const DotPlot& plot) {
  bool fits = !plot.name.empty() && plot.series.size() <= kColours.size() && plot.lo < plot.hi;
  for (const PlotSeries& series : plot.series) fits = fits && series.value.size() == plot.name.size();
  if (!fits) throw Error(ErrorId::internal, "the parts of a plot do not fit together");
  return Drawing(plot).document();
}

}   // namespace cgcl
