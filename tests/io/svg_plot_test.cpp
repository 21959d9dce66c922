#include "io/report/svg_plot.hpp"

#include "engine/core/error.hpp"
#include "tests/io/text_count.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;
using cgcl::test::count_of;
using cgcl::test::thrown_id;

namespace {

DotPlot two_rows() {
  return {.title = "a < b & c",
          .axis = "share (1)",
          .name = {"first", "second"},
          .series = {{"known", {0.25, std::nan("")}}, {"beyond", {2.0, 0.5}}},
          .lo = 0,
          .hi = 1,
          .marks = {0.8}};
}

}   // namespace

TEST_CASE("svg plot: dots stand where their values are, and what is not known has none") {
  const std::string svg = dot_plot_svg(two_rows());
  CHECK(svg.find("<title>a &lt; b &amp; c</title>") != std::string::npos);
  CHECK(svg.find(">share (1)</text>") != std::string::npos);
  // Three values of four, and a dot in the legend for each series. The axis runs from x 190 over 460.
  CHECK(count_of(svg, "<circle") == 3 + 2);
  CHECK(svg.find("<circle cx=\"305\" cy=\"73\"") != std::string::npos);
  CHECK(svg.find("<circle cx=\"420\" cy=\"87\"") != std::string::npos);
  CHECK(svg.find("<circle cx=\"650\" cy=\"73\" r=\"3.5\" fill=\"none\"") != std::string::npos);   // beyond
  CHECK(count_of(svg, "class=\"mark\"") == 1);
  CHECK(svg.find("prefers-color-scheme:dark") != std::string::npos);
  CHECK(svg.find(">0.2</text>") != std::string::npos);
  CHECK(svg.find(">second</text>") != std::string::npos);
  CHECK(dot_plot_svg(two_rows()) == svg);
}

TEST_CASE("svg plot: names are no markup and no control characters") {
  DotPlot plot = two_rows();
  plot.name = {"<script>", "a\x01\xff"};
  const std::string svg = dot_plot_svg(plot);
  CHECK(svg.find("<script>") == std::string::npos);
  CHECK(svg.find("&lt;script&gt;") != std::string::npos);
  CHECK(svg.find(">a?\?</text>") != std::string::npos);
}

TEST_CASE("svg plot: parts that do not fit together are refused") {
  DotPlot short_series = two_rows(), empty = two_rows(), flat = two_rows(), many = two_rows();
  short_series.series[0].value.pop_back();
  empty.name.clear();
  for (PlotSeries& series : empty.series) series.value.clear();
  flat.hi = flat.lo;
  many.series.resize(5, many.series[0]);
  for (const DotPlot& plot : {short_series, empty, flat, many})
    CHECK_THROWS_AS((void)dot_plot_svg(plot), Error);
}
