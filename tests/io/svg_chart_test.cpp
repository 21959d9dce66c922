// Charts and maps: what stands where, and that every document is well-formed.
#include "io/report/svg_chart.hpp"

#include "engine/core/error.hpp"
#include "io/report/svg_map.hpp"
#include "tests/io/text_count.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace cgcl;
using cgcl::test::count_of;
using cgcl::test::thrown_id;

namespace {

const double kNone = std::nan("");

/// Whether every element is closed, in the order of XML, and there is one root.
bool well_formed(const std::string& text) {
  std::vector<std::string> open;
  int roots = 0;
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
    const std::size_t end = text.find('>', at);
    if (end == std::string::npos) return false;
    const std::string inside = text.substr(at + 1, end - at - 1);
    const std::string name = inside.substr(0, inside.find_first_of(" /"));
    if (inside.front() == '/') {
      if (open.empty() || open.back() != inside.substr(1)) return false;
      open.pop_back();
      continue;
    }
    if (open.empty() && ++roots > 1) return false;
    if (inside.back() != '/') open.push_back(name);
    if (count_of(inside, "\"") % 2 != 0) return false;
  }
  return open.empty() && roots == 1;
}

BarChart bars() {
  return {.title = "a < b",
          .axis = "R2",
          .name = {"one", "two"},
          .series = {{"first", {0.5, kNone}, {0.1, kNone}, {0.6, 0.7}}, {"second", {-9, 0.25}}},
          .other_name = "published",
          .least = -1};
}

}   // namespace

TEST_CASE("svg chart: bars, whiskers and the values of others stand where they belong") {
  const std::string svg = bar_chart_svg(bars());
  CHECK(well_formed(svg));
  CHECK(count_of(svg, "<rect") == 3 + 2);         // three values, two names in the legend
  CHECK(count_of(svg, "<path") == 2 + 1);         // diamonds, and theirs in the legend
  CHECK(count_of(svg, "\"whisker\"") == 1 + 1);   // one deviation, the line of zero
  CHECK(svg.find(">one, second: -9<") != std::string::npos);
  CHECK(svg.find("a &lt; b") != std::string::npos);
  CHECK(bar_chart_svg(bars()) == svg);
  BarChart other = bars();
  other.series[1].value.pop_back();
  CHECK(thrown_id([&] { static_cast<void>(bar_chart_svg(other)); }) == ErrorId::internal);
}

TEST_CASE("svg chart: a line ends at a gap, and ranges are shaded under their name") {
  const std::string svg = line_chart_svg({.title = "t",
                                          .x_axis = "label",
                                          .y_axis = "MSE",
                                          .series = {{"a", {0, 1, 2, 3}, {1, 2, kNone, 4}}},
                                          .shaded = {{0, 1}},
                                          .shaded_name = "sparse"});
  CHECK(well_formed(svg));
  CHECK(count_of(svg, "<path") == 2);
  CHECK(count_of(svg, "<circle") == 3);
  CHECK(count_of(svg, ">sparse<") == 2);   // as a tip, and below the chart
  CHECK(thrown_id([] {
          static_cast<void>(line_chart_svg({.title = {}, .x_axis = {}, .y_axis = {}, .series = {}}));
        }) == ErrorId::internal);
}

TEST_CASE("svg chart: panels of lines stand in rows of three, under one legend") {
  const LineChart panel{.title = "first",
                        .x_axis = "x",
                        .y_axis = "y",
                        .series = {{"a", {0, 1}, {1, 2}}, {"b", {0, 1}, {2, 1}}}};
  LinePanels chart{.title = "t", .panels = {panel, panel, panel, panel}};
  chart.panels[3].title = "fourth";
  chart.panels[3].shaded = {{0, 0.5}};
  chart.panels[3].shaded_name = "sparse";
  const std::string svg = line_panels_svg(chart);
  CHECK(count_of(svg, "<path") == 8);
  CHECK(count_of(svg, ">a</text>") == 1);
  CHECK(count_of(svg, ">y</text>") == 2);   // of each row
  CHECK(count_of(svg, ">fourth</text>") == 1);
  CHECK(count_of(svg, ">sparse</text>") == 1);
  CHECK(svg == line_panels_svg(chart));
  chart.panels[1].series[0].name = "c";
  CHECK(thrown_id([&] { static_cast<void>(line_panels_svg(chart)); }) == ErrorId::internal);
  chart.panels.clear();
  CHECK(thrown_id([&] { static_cast<void>(line_panels_svg(chart)); }) == ErrorId::internal);
}

TEST_CASE("svg chart: a histogram has a bar per bin and shades what is sparse") {
  const std::string svg = histograms_svg(
      {.title = "t",
       .x_axis = "label",
       .y_axis = "links",
       .lo = 0,
       .hi = 1,
       .panels = {{"a", {5, 0, 20, 9}}, {"b", {1, 2, 3, 4}}, {"c", {1, 1, 1, 50}}, {"d", {9, 9, 9, 9}}},
       .sparse_below = 2,
       .sparse_name = "fewer than 2"});
  CHECK(well_formed(svg));
  CHECK(count_of(svg, "<rect") == 16 + (1 + 1 + 3) + 1);
  CHECK(svg.find("fewer than 2") != std::string::npos);
}

TEST_CASE("svg map: points have the colour of their value, the others are grey and below") {
  ScatterPlot plot{"t", "log C", {{"p", {0, 1, 2}, {0, 1, 0}, {3, kNone, 7}}}};
  const std::string svg = scatter_svg(plot);
  CHECK(well_formed(svg));
  CHECK(count_of(svg, "<circle") == 3 + 1);
  CHECK(count_of(svg, ramp_colour(0)) == 1);
  CHECK(count_of(svg, ramp_colour(1)) == 1);
  CHECK(svg.find("#999999") < svg.find(ramp_colour(0)));
  plot.panels[0] = {"many", std::vector<double>(20000), std::vector<double>(20000),
                    std::vector<double>(20000)};
  const std::string large = scatter_svg(plot);
  CHECK(count_of(large, "<circle") == 5000);
  CHECK(large.find("5000 of 20000 points") != std::string::npos);
}

TEST_CASE("svg map: a table of colours tells its values too, and leaves gaps") {
  const std::string svg = heat_map_svg({"t", "R2", {"a & b", "c"}, {"x", "y"}, {0.1, kNone, 0.9, 0.5}});
  CHECK(well_formed(svg));
  CHECK(count_of(svg, "</rect>") == 3);
  CHECK(svg.find(">0.9</text>") != std::string::npos);
  CHECK(svg.find("class=\"small on-light\">0.9<") != std::string::npos);
  CHECK(svg.find("class=\"small on-dark\">0.1<") != std::string::npos);
  CHECK(svg.find("a &amp; b") != std::string::npos);
  const std::string from = heat_map_svg({"t", "R2", {"a"}, {"x", "y"}, {-40, 0.5}, -1});
  CHECK(from.find(">-1</text>") != std::string::npos);   // the colours begin there
  CHECK(from.find(">-40</text>") != std::string::npos);
}

TEST_CASE("svg chart: colours run from dark to light, and numbers are short") {
  CHECK(ramp_colour(-1) == "#440154");
  CHECK(ramp_colour(0.5) == "#21908d");
  CHECK(ramp_colour(2) == "#fde725");
  CHECK(plot_number(0.25) == "0.25");
  CHECK(plot_number(-0.0001) == "-0.0001");
  CHECK(plot_number(1500) == "1500");
  CHECK(plot_number(0) == "0");
}
