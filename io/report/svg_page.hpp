// An SVG document being drawn: shapes and escaped text, readable on light and dark pages, nothing from
// elsewhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>   // for pair
#include <vector>

namespace cgcl {

enum class TextAnchor : std::uint8_t { start, middle, end };
enum class TextStyle : std::uint8_t { plain, bold, small, upward, on_dark, on_light };

/// Up to three decimals, without those that are 0; an exponent for what is very large or small.
[[nodiscard]] std::string plot_number(double value);

/// A round step that divides a positive range into about six parts.
[[nodiscard]] double tick_step(double range);

/// Colours of series, seen on white and on black; they repeat after eight.
[[nodiscard]] std::string_view series_colour(std::size_t series);
/// Of a share from 0 to 1: from dark blue over green to yellow, also in the order of their lightness.
[[nodiscard]] std::string ramp_colour(double share);
/// Whether black text is read better on ramp_colour(share).
[[nodiscard]] bool ramp_is_light(double share);

/// The style element that every document begins with: an HTML page with several of them needs it once.
[[nodiscard]] std::string_view svg_style();

class SvgPage {
 public:
  SvgPage(double width, double height, const std::string& title);

  void text(double x, double y, TextAnchor anchor, const std::string& text,
            TextStyle style = TextStyle::plain);
  /// `style` is grid, mark (dashed) or whisker.
  void line(double x1, double y1, double x2, double y2, const char* style);
  /// `tip` is shown when the mouse rests on the shape.
  void dot(double x, double y, double radius, std::string_view colour, const std::string& tip = {},
           bool hollow = false);
  void rectangle(double x, double y, double width, double height, std::string_view colour,
                 const std::string& tip = {}, double opacity = 1);
  void diamond(double x, double y, double radius, const std::string& tip);
  void polyline(const std::vector<std::pair<double, double>>& points, std::string_view colour);
  /// Coloured squares with names from `x` on; `hollow_name` adds a diamond of that name.
  void legend(double x, double y, const std::vector<std::string>& names, const std::string& hollow_name = {});

  [[nodiscard]] std::string finish() const { return text_ + "</svg>\n"; }

 private:
  void close_with(const char* element, const std::string& tip);

  std::string text_;
};

}   // namespace cgcl
