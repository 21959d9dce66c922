#include "io/report/svg_treemap.hpp"

#include "engine/core/error.hpp"
#include "io/report/svg_scale.hpp"

#include <algorithm>   // for max, min, stable_sort
#include <cmath>       // for isfinite, isnan
#include <numeric>     // for accumulate, iota

namespace cgcl {

namespace {

constexpr double kWidth = 900, kHeight = 420, kTop = 34, kHead = 15;
constexpr std::string_view kNoValue = "#999999";

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

double sum(const std::vector<double>& sizes) { return std::accumulate(sizes.begin(), sizes.end(), 0.0); }

double size_of(const TreemapGroup& group) {
  double out = 0;
  for (const TreemapTile& tile : group.tiles) out += tile.size;
  return out;
}

/// The longer over the shorter side of the least square of the areas `from` to `to` in a row along `side`.
double worst_ratio(const std::vector<double>& areas, std::size_t from, std::size_t to, double side) {
  double row = 0;
  for (std::size_t i = from; i < to; ++i) row += areas[i];
  const double depth = row / side;
  double worst = 1;
  for (std::size_t i = from; i < to; ++i) {
    const double along = areas[i] / depth;
    worst = std::max(worst, std::max(along / depth, depth / along));
  }
  return worst;
}

/// Boxes of positive sizes that fill `all`, in the order of `sizes`, which falls.
std::vector<Box> squarified(const std::vector<double>& sizes, Box all) {
  const double scale = all.width * all.height / sum(sizes);
  std::vector<double> areas;
  for (const double size : sizes) areas.push_back(size * scale);
  std::vector<Box> out;
  for (std::size_t from = 0; from < areas.size();) {
    const bool upright = all.width >= all.height;   // the row stands at the left, or lies on top
    const double side = upright ? all.height : all.width;
    std::size_t to = from + 1;
    while (to < areas.size() && worst_ratio(areas, from, to + 1, side) <= worst_ratio(areas, from, to, side))
      ++to;
    double row = 0, at = 0;
    for (std::size_t i = from; i < to; ++i) row += areas[i];
    const double depth = row / side;
    for (std::size_t i = from; i < to; ++i) {
      const double along = areas[i] / depth;
      out.push_back(upright ? Box{all.x, all.y + at, depth, along} : Box{all.x + at, all.y, along, depth});
      at += along;
    }
    all = upright ? Box{all.x + depth, all.y, std::max(all.width - depth, 0.0), all.height}
                  : Box{all.x, all.y + depth, all.width, std::max(all.height - depth, 0.0)};
    from = to;
  }
  return out;
}

/// What of `name` fits into a width.
std::string fitting(const std::string& name, double width) {
  const auto most = static_cast<std::size_t>(std::max(width / 5.4, 0.0));
  if (name.size() <= most) return name;
  return most < 4 ? std::string() : name.substr(0, most - 2) + "..";
}

/// Positions of positive sizes, the largest first.
std::vector<std::size_t> falling(const std::vector<double>& sizes) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < sizes.size(); ++i)
    if (sizes[i] > 0) out.push_back(i);
  std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
  return out;
}

std::vector<double> picked(const std::vector<double>& sizes, const std::vector<std::size_t>& order) {
  std::vector<double> out;
  for (const std::size_t i : order) out.push_back(sizes[i]);
  return out;
}

void draw_tile(SvgPage& page, const TreemapTile& tile, const Box& box, const ColourScale& scale,
               const std::string& group, const Treemap& map) {
  const bool known = !std::isnan(tile.value);
  page.rectangle(
      box.x + 0.5, box.y + 0.5, std::max(box.width - 1, 0.2), std::max(box.height - 1, 0.2),
      known ? scale.colour(tile.value) : std::string(kNoValue),
      str(group, group.empty() || tile.name.empty() ? "" : "/", tile.name, ": ", map.size_name, ' ',
          plot_number(tile.size), known ? str(", ", map.value_name, ' ', plot_number(tile.value)) : ""));
  const std::string name = box.height < 13 ? std::string() : fitting(tile.name, box.width - 6);
  if (!name.empty())
    page.text(box.x + 4, box.y + 11, TextAnchor::start, name,
              known && ramp_is_light(scale.share(tile.value)) ? TextStyle::on_light : TextStyle::on_dark);
}

void draw_group(SvgPage& page, const TreemapGroup& group, Box box, const ColourScale& scale,
                const Treemap& map) {
  const std::string head = box.height < 2 * kHead ? std::string() : fitting(group.name, box.width - 4);
  if (!head.empty()) {
    page.text(box.x + 2, box.y + 11, TextAnchor::start, head);
    box = {box.x, box.y + kHead, box.width, box.height - kHead};
  }
  std::vector<double> sizes;
  for (const TreemapTile& tile : group.tiles) sizes.push_back(tile.size);
  const std::vector<std::size_t> order = falling(sizes);
  const std::vector<Box> boxes = squarified(picked(sizes, order), box);
  for (std::size_t i = 0; i < order.size(); ++i)
    draw_tile(page, group.tiles[order[i]], boxes[i], scale, group.name, map);
}

}   // namespace

std::string treemap_svg(const Treemap& map) {
  std::vector<double> sizes, values;
  std::size_t tiles = 0;
  for (const TreemapGroup& group : map.groups) {
    sizes.push_back(size_of(group));
    tiles += group.tiles.size();
    for (const TreemapTile& tile : group.tiles) {
      values.push_back(tile.value);
      if (!std::isfinite(tile.size) || tile.size < 0) tiles = kMostTiles + 1;
    }
  }
  const std::vector<std::size_t> order = falling(sizes);
  if (order.empty() || tiles > kMostTiles)
    throw Error(ErrorId::internal, "the parts of a tree map do not fit together");
  const ColourScale scale = scale_of({&values});
  SvgPage page(kWidth + 16, kTop + kHeight + 44, map.title);
  page.text(8, 18, TextAnchor::start, map.title, TextStyle::bold);
  const std::vector<Box> boxes = squarified(picked(sizes, order), {8, kTop, kWidth, kHeight});
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Box& b = boxes[i];
    draw_group(page, map.groups[order[i]],
               {b.x + 1, b.y + 1, std::max(b.width - 2, 0.5), std::max(b.height - 2, 0.5)}, scale, map);
  }
  scale.draw(page, 90, kTop + kHeight + 14, map.value_name);
  page.text(kWidth, kTop + kHeight + 23, TextAnchor::end, "area: " + map.size_name);
  return page.finish();
}

}   // namespace cgcl
