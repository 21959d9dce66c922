// Tree maps and density plots: what areas and places mean, and what is refused.
#include "engine/core/error.hpp"
#include "io/report/svg_density.hpp"
#include "io/report/svg_plot.hpp"
#include "io/report/svg_treemap.hpp"
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

struct Rect {
  double x, y, width, height;
};

/// The rectangles of a drawing whose tip begins with `tip`.
std::vector<Rect> rectangles(const std::string& svg, const std::string& tip) {
  std::vector<Rect> out;
  const auto number = [&](std::size_t at, const char* name) {
    const std::size_t start = svg.find(std::string(name) + "=\"", at) + std::string(name).size() + 2;
    return std::stod(svg.substr(start));
  };
  for (std::size_t at = svg.find("<rect"); at != std::string::npos; at = svg.find("<rect", at + 1)) {
    const std::size_t end = svg.find('>', at);
    if (svg.compare(end, 8 + tip.size(), "><title>" + tip) == 0)
      out.push_back({number(at, " x"), number(at, " y"), number(at, " width"), number(at, " height")});
  }
  return out;
}

}   // namespace

TEST_CASE("tree map: areas are as the sizes, and no tile lies over another") {
  const Treemap map{.title = "t",
                    .size_name = "fF",
                    .value_name = "share",
                    .groups = {{"a", {{"one", 6, 0.1}, {"two", 3, 0.5}, {"three", 1, NAN}}},
                               {"b", {{"four", 2, 0.9}}},
                               {"empty", {}}}};
  const std::string svg = treemap_svg(map);
  std::vector<Rect> all;
  for (const char* tip : {"a/one", "a/two", "a/three", "b/four"}) {
    const std::vector<Rect> found = rectangles(svg, tip);
    REQUIRE(found.size() == 1);
    all.push_back(found[0]);
  }
  const auto area = [&](std::size_t i) {
    return (all[i].width + 1) * (all[i].height + 1);
  };   // with its margin
  CHECK(area(0) / area(1) == doctest::Approx(2).epsilon(0.02));
  CHECK(area(0) / area(2) == doctest::Approx(6).epsilon(0.02));
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const bool apart = all[i].x >= all[j].x + all[j].width || all[j].x >= all[i].x + all[i].width ||
                         all[i].y >= all[j].y + all[j].height || all[j].y >= all[i].y + all[i].height;
      CHECK(apart);
    }
  CHECK(svg.find("#999999") != std::string::npos);   // the tile without a value
  CHECK(treemap_svg(map) == svg);
}

TEST_CASE("tree map: nothing, too much and what is no size are refused") {
  const auto refused = [](std::vector<TreemapTile> tiles) {
    return thrown_id([&] {
             static_cast<void>(treemap_svg({"t", "s", "v", {{"g", std::move(tiles)}}}));
           }) == ErrorId::internal;
  };
  CHECK(refused({}));
  CHECK(refused({{"zero", 0, 0}}));
  CHECK(refused({{"negative", -1, 0}, {"one", 1, 0}}));
  CHECK(refused({{"infinite", INFINITY, 0}}));
  CHECK(refused(std::vector<TreemapTile>(kMostTiles + 1, {"x", 1, 0})));
}

TEST_CASE("density: few points are dots, many are fields that count them, and the rest is named") {
  DensityPanel few{"few", {1, 10, 0, 5}, {1, 20, 3, NAN}};
  const std::string dots = density_svg({"t", "x", "y", {few}});
  CHECK(count_of(dots, "<circle") == 2);
  CHECK(dots.find("few, 2; 2 without a value in both") != std::string::npos);
  CHECK(count_of(dots, "class=\"mark\"") == 2);      // a factor of 2
  CHECK(count_of(dots, "class=\"whisker\"") == 1);   // equality

  DensityPanel many{"many", {}, {}};
  for (int i = 0; i < 3000; ++i) {
    many.x.push_back(i < 2000 ? 1.0 : 100.0);
    many.y.push_back(i < 2000 ? 1.0 : 50.0);
  }
  const std::string fields = density_svg({"t", "x", "y", {many}});
  CHECK(rectangles(fields, "2000").size() == 1);
  CHECK(rectangles(fields, "1000").size() == 1);
  CHECK(count_of(fields, "<circle") == 0);
}

TEST_CASE("density: a panel without a point is refused") {
  CHECK_FALSE(has_points({"p", {0, -1, 3}, {1, 1, 0}}));
  CHECK(has_points({"p", {1}, {1}}));
  CHECK(thrown_id([] {
          static_cast<void>(density_svg({"t", "x", "y", {{"p", {0}, {1}}}}));
        }) == ErrorId::internal);
  CHECK(thrown_id([] { static_cast<void>(density_svg({"t", "x", "y", {}})); }) == ErrorId::internal);
  CHECK(thrown_id([] {
          static_cast<void>(density_svg({"t", "x", "y", {{"p", {1, 2}, {1}}}}));
        }) == ErrorId::internal);
}

TEST_CASE("dot plot: intervals are lines behind the dots, where they are known") {
  DotPlot plot{.title = "t", .axis = "fF", .name = {"a", "b"}, .series = {{"s", {1, 2}}}, .lo = 0, .hi = 4};
  plot.low = {0.5, NAN};
  plot.high = {2, NAN};
  CHECK(count_of(dot_plot_svg(plot), "class=\"whisker\"") == 1);
  plot.high.pop_back();
  CHECK(thrown_id([&] { static_cast<void>(dot_plot_svg(plot)); }) == ErrorId::internal);
}
