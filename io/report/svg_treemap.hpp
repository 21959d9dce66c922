// Parts of a whole in two levels, as areas.
#pragma once

#include <string>
#include <vector>

namespace cgcl {

struct TreemapTile {
  std::string name;
  double size = 0;    // its area; tiles without any are left out
  double value = 0;   // its colour; NaN: grey
};

struct TreemapGroup {
  std::string name;
  std::vector<TreemapTile> tiles;
};

struct Treemap {
  std::string title, size_name, value_name;   // what areas and colours are, with their units
  std::vector<TreemapGroup> groups;
};

inline constexpr std::size_t kMostTiles = 400;

/// Tiles as near to squares as their order by size allows, each group in a rectangle of its own
/// (a squarified tree map). One SVG document; equal maps give equal bytes. Throws Error internal for more
/// than kMostTiles tiles, negative or infinite sizes, or nothing to show.
[[nodiscard]] std::string treemap_svg(const Treemap& map);

}   // namespace cgcl
