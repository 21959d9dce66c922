#include "io/report/svg_page.hpp"

#include "engine/core/error.hpp"
#include "engine/core/utf8.hpp"

#include <algorithm>   // for clamp
#include <array>
#include <cmath>    // for abs, floor, log10, lround, pow
#include <cstdio>   // for snprintf

namespace cgcl {

namespace {

constexpr std::array<std::string_view, 8> kColours = {"#1f77b4", "#e8801a", "#2a9d55", "#c04fae",
                                                      "#8c6d1f", "#d6455d", "#17a2b8", "#7f7fd5"};

/// Red, green and blue from the darkest to the lightest. [matplotlib viridis, every eighth]
constexpr std::array<std::array<double, 3>, 9> kRamp = {{{68, 1, 84},
                                                         {71, 44, 122},
                                                         {59, 81, 139},
                                                         {44, 113, 142},
                                                         {33, 144, 141},
                                                         {39, 173, 129},
                                                         {92, 200, 99},
                                                         {170, 220, 50},
                                                         {253, 231, 37}}};

constexpr std::string_view kStyle =
    "<style>text{font:11px "
    "sans-serif;fill:#222}.bold{font-weight:bold}.small{font-size:9px}.on-dark{fill:#fff}"
    ".on-light{fill:#111}.grid{stroke:#8888;stroke-width:.5}.mark{stroke:#888;stroke-dasharray:4 3}"
    ".whisker{stroke:#555;stroke-width:1}.other{fill:none;stroke:#222;stroke-width:1.3}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.on-dark{fill:#fff}.on-light{fill:#111}"
    ".whisker{stroke:#bbb}.other{stroke:#eee}}</style>\n";

/// A coordinate: two decimals are a hundredth of a pixel.
std::string place(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value == 0 ? 0.0 : value);   // no -0
  std::string out = text;
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out == "-0" ? "0" : out;
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
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

const char* name_of(TextAnchor anchor) {
  if (anchor == TextAnchor::start) return "start";
  return anchor == TextAnchor::middle ? "middle" : "end";
}

const char* class_of(TextStyle style) {
  switch (style) {
    case TextStyle::bold:
      return " class=\"bold\"";
    case TextStyle::small:
      return " class=\"small\"";
    case TextStyle::on_dark:
      return " class=\"small on-dark\"";
    case TextStyle::on_light:
      return " class=\"small on-light\"";
    default:
      return "";
  }
}

}   // namespace

std::string plot_number(double value) {
  char text[32];
  const double size = std::abs(value);
  if (size != 0 && (size >= 1e6 || size < 1e-3)) {
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
  }
  std::snprintf(text, sizeof text, "%.3f", value);
  std::string out = text;
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out == "-0" ? "0" : out;
}

double tick_step(double range) {
  const double raw = range / 6, power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (raw <= factor * power) return factor * power;
  return 10 * power;
}

std::string_view series_colour(std::size_t series) { return kColours[series % kColours.size()]; }

std::string ramp_colour(double share) {
  const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(kRamp.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(at), kRamp.size() - 2);
  const double part = at - static_cast<double>(below);
  char text[8];
  std::array<unsigned, 3> rgb{};
  for (std::size_t c = 0; c < 3; ++c)
    rgb[c] =
        static_cast<unsigned>(std::lround(kRamp[below][c] + part * (kRamp[below + 1][c] - kRamp[below][c]))) &
        0xffu;
  std::snprintf(text, sizeof text, "#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
  return text;
}

bool ramp_is_light(double share) { return share > 0.6; }

std::string_view svg_style() { return kStyle; }

SvgPage::SvgPage(double width, double height, const std::string& title)
    : text_(str("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", place(width), "\" height=\"",
                place(height), "\" viewBox=\"0 0 ", place(width), " ", place(height),
                "\" role=\"img\">\n<title>", escaped(title), "</title>\n", kStyle)) {}

void SvgPage::text(double x, double y, TextAnchor anchor, const std::string& text, TextStyle style) {
  const std::string turn = style == TextStyle::upward
                               ? str(" transform=\"rotate(-90 ", place(x), ' ', place(y), ")\"")
                               : std::string();
  text_ += str("<text x=\"", place(x), "\" y=\"", place(y), "\" text-anchor=\"", name_of(anchor), "\"", turn,
               class_of(style), ">", escaped(text), "</text>\n");
}

void SvgPage::line(double x1, double y1, double x2, double y2, const char* style) {
  text_ += str("<line x1=\"", place(x1), "\" y1=\"", place(y1), "\" x2=\"", place(x2), "\" y2=\"", place(y2),
               "\" class=\"", style, "\"/>\n");
}

void SvgPage::close_with(const char* element, const std::string& tip) {
  text_ += tip.empty() ? std::string("/>\n") : str("><title>", escaped(tip), "</title></", element, ">\n");
}

void SvgPage::dot(double x, double y, double radius, std::string_view colour, const std::string& tip,
                  bool hollow) {
  text_ += str("<circle cx=\"", place(x), "\" cy=\"", place(y), "\" r=\"", place(radius), "\" ",
               hollow ? "fill=\"none\" stroke" : "fill", "=\"", colour, "\"");
  close_with("circle", tip);
}

void SvgPage::rectangle(double x, double y, double width, double height, std::string_view colour,
                        const std::string& tip, double opacity) {
  text_ += str("<rect x=\"", place(x), "\" y=\"", place(y), "\" width=\"", place(width), "\" height=\"",
               place(height), "\" fill=\"", colour, "\"");
  if (opacity < 1) text_ += str(" opacity=\"", place(opacity), "\"");
  close_with("rect", tip);
}

void SvgPage::diamond(double x, double y, double radius, const std::string& tip) {
  text_ +=
      str("<path d=\"M", place(x), ' ', place(y - radius), " L", place(x + radius), ' ', place(y), " L",
          place(x), ' ', place(y + radius), " L", place(x - radius), ' ', place(y), " Z\" class=\"other\"");
  close_with("path", tip);
}

void SvgPage::polyline(const std::vector<std::pair<double, double>>& points, std::string_view colour) {
  if (points.empty()) return;
  text_ += "<path fill=\"none\" stroke-width=\"1.6\" stroke=\"";
  text_ += colour;
  text_ += "\" d=\"";
  for (std::size_t i = 0; i < points.size(); ++i)
    text_ += str(i == 0 ? "M" : " L", place(points[i].first), ' ', place(points[i].second));
  text_ += "\"/>\n";
}

void SvgPage::legend(double x, double y, const std::vector<std::string>& names,
                     const std::string& hollow_name) {
  const auto width = [](const std::string& name) { return 26 + 6.2 * static_cast<double>(name.size()); };
  for (std::size_t s = 0; s < names.size(); ++s) {
    rectangle(x - 4, y - 8, 8, 8, series_colour(s));
    text(x + 8, y, TextAnchor::start, names[s]);
    x += width(names[s]);
  }
  if (hollow_name.empty()) return;
  diamond(x, y - 4, 4, {});
  text(x + 8, y, TextAnchor::start, hollow_name);
}

}   // namespace cgcl
