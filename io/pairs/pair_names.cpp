#include "io/pairs/pair_names.hpp"

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

}   // namespace

int common_instances(std::string_view a, std::string_view b) {
  int depth = 0;
  for (std::size_t i = 0; i < a.size() && i < b.size() && a[i] == b[i]; ++i)
    depth += a[i] == '/' || a[i] == '.';
  return depth;
}

std::int64_t index_distance(std::string_view a, std::string_view b) {
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
