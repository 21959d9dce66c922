#include "io/pairs/pair_names.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for max, min

namespace cgcl {
namespace {

constexpr std::int64_t kFarthest = 0x7FFFFFFF;

bool digit(char c) { return c >= '0' && c <= '9'; }

/// The number at `at`, which moves behind it.
std::int64_t number(std::string_view text, std::size_t& at) {
  std::int64_t value = 0;
  for (; at < text.size() && digit(text[at]); ++at)
    value = std::min(kFarthest, value * 10 + (text[at] - '0'));
  return value;
}

/// An integer at `at`, "n" for its minus; `at` moves behind it. False when there is none.
bool coordinate(std::string_view text, std::size_t& at) {
  std::size_t i = at;
  if (i < text.size() && text[i] == 'n') ++i;
  const std::size_t first = i;
  while (i < text.size() && digit(text[i])) ++i;
  if (i == first) return false;
  at = i;
  return true;
}

/// Length of "PLANE_X_Y#" at the start of a part of a path; 0 when it begins otherwise.
std::size_t layout_length(std::string_view part) {
  const std::size_t hash = part.find('#');
  if (hash == part.npos || hash == 0) return 0;
  const std::string_view name = part.substr(0, hash);
  const std::size_t y = name.rfind('_');
  const std::size_t x = y == name.npos || y == 0 ? name.npos : name.rfind('_', y - 1);
  if (x == name.npos || x == 0) return 0;
  std::size_t at = x + 1;
  if (!coordinate(name, at) || at != y) return 0;
  at = y + 1;
  return coordinate(name, at) && at == name.size() ? hash + 1 : 0;
}

}   // namespace

std::string_view layout_name(std::string_view path) {
  for (std::size_t begin = 0; begin < path.size();) {
    if (const std::size_t length = layout_length(path.substr(begin, path.find_first_of("/.", begin) - begin)))
      return path.substr(begin, length);
    const std::size_t end = path.find_first_of("/.", begin);
    if (end == path.npos) break;
    begin = end + 1;
  }
  return {};
}

int common_instances(std::string_view a, std::string_view b) {
  int depth = 0;
  for (std::size_t i = 0; i < a.size() && i < b.size() && a[i] == b[i]; ++i)
    depth += a[i] == '/' || a[i] == '.';
  return depth;
}

std::int64_t index_distance(std::string_view a, std::string_view b) {
  if (a.find('#') != a.npos || b.find('#') != b.npos) {   // few names have one
    const std::string_view place_a = layout_name(a), place_b = layout_name(b);
    if (place_a != place_b) return -1;
    if (!place_a.empty()) {
      // The same place in two instances: their numbers count, and what stands behind the place.
      const std::size_t at_a = idx(place_a.data() - a.data()), at_b = idx(place_b.data() - b.data());
      const std::int64_t before = index_distance(a.substr(0, at_a), b.substr(0, at_b)),
                         behind =
                             index_distance(a.substr(at_a + place_a.size()), b.substr(at_b + place_b.size()));
      return before < 0 || behind < 0 ? -1 : std::min(kFarthest, before + behind);
    }
  }
  std::int64_t distance = 0;
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      const std::int64_t x = number(a, i), y = number(b, j);
      distance = std::min(kFarthest, distance + std::max(x - y, y - x));
    } else if (a[i++] != b[j++]) {
      return -1;
    }
  }
  return i == a.size() && j == b.size() ? distance : -1;
}

}   // namespace cgcl
