#include "layers/projection/quadtree.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for max, min

namespace cgcl {

namespace {

constexpr int kMostLevels = 40;   // points that are closer than that stay together

}   // namespace

Quadtree::Quadtree(std::span<const double> points) {
  double left = 0, right = 0, bottom = 0, top = 0;
  for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
    left = i == 0 ? points[i] : std::min(left, points[i]);
    right = i == 0 ? points[i] : std::max(right, points[i]);
    bottom = i == 0 ? points[i + 1] : std::min(bottom, points[i + 1]);
    top = i == 0 ? points[i + 1] : std::max(top, points[i + 1]);
  }
  squares_.reserve(points.size() * 2);
  squares_.push_back(
      {.left = left, .bottom = bottom, .side = std::max({right - left, top - bottom, 1e-300})});
  for (std::size_t i = 0; i + 1 < points.size(); i += 2) insert(points[i], points[i + 1]);
}

int Quadtree::quarter_of(const Square& square, double x, double y) {
  const double half = square.side / 2;
  return (x >= square.left + half ? 1 : 0) + (y >= square.bottom + half ? 2 : 0);
}

void Quadtree::split(std::size_t at) {
  const Square square = squares_[at];
  squares_[at].first_child = static_cast<std::int32_t>(squares_.size());
  const double half = square.side / 2;
  for (int quarter = 0; quarter < 4; ++quarter)
    squares_.push_back({.left = square.left + (quarter % 2) * half,
                        .bottom = square.bottom + (quarter / 2) * half,
                        .side = half});
  // Its one point, or its points that were all at one place.
  const double n = static_cast<double>(square.points), x = square.sum_x / n, y = square.sum_y / n;
  Square& child = squares_[idx(squares_[at].first_child + quarter_of(square, x, y))];
  child.sum_x = square.sum_x;
  child.sum_y = square.sum_y;
  child.points = square.points;
}

void Quadtree::insert(double x, double y) {
  std::size_t at = 0;
  for (int level = 0;; ++level) {
    const Square before = squares_[at];
    squares_[at].sum_x += x;
    squares_[at].sum_y += y;
    ++squares_[at].points;
    if (before.first_child < 0) {
      const auto n = static_cast<double>(before.points);
      const bool same = before.sum_x == n * x && before.sum_y == n * y;
      if (before.points == 0 || same || level >= kMostLevels) return;
      squares_[at].sum_x = before.sum_x;   // what is split is the square without the new point
      squares_[at].sum_y = before.sum_y;
      squares_[at].points = before.points;
      split(at);
      squares_[at].sum_x += x;
      squares_[at].sum_y += y;
      ++squares_[at].points;
    }
    at = idx(squares_[at].first_child + quarter_of(squares_[at], x, y));
  }
}

Repulsion Quadtree::repulsion(double x, double y, double theta) const {
  Repulsion out;
  std::array<std::int32_t, 4 * (kMostLevels + 2)> open;
  std::size_t count = 0;
  open[count++] = 0;
  while (count > 0) {
    const Square& square = squares_[idx(open[--count])];
    if (square.points == 0) continue;
    auto n = static_cast<double>(square.points);
    const double dx = x - square.sum_x / n, dy = y - square.sum_y / n, distance2 = dx * dx + dy * dy;
    if (square.first_child >= 0 && square.side * square.side >= theta * theta * distance2) {
      for (int child = 0; child < 4; ++child) open[count++] = square.first_child + child;
      continue;
    }
    if (distance2 == 0) n -= 1;   // the point itself
    const double q = 1 / (1 + distance2);
    out.q += n * q;
    out.x += n * q * q * dx;
    out.y += n * q * q * dy;
  }
  return out;
}

}   // namespace cgcl
