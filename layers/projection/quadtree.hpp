// Points of the plane in nested squares: sums over far points as if they stood at their mean.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// What all other points do to one: the sums that the repulsion of t-SNE is made of.
struct Repulsion {
  double x = 0, y = 0;   // sum of q^2 (point - other), q = 1 / (1 + squared distance)
  double q = 0;          // sum of q
};

class Quadtree {
 public:
  /// `points` are x, y in turn and finite.
  explicit Quadtree(std::span<const double> points);

  /// Squares whose side is less than `theta` times their distance count as one point [Barnes-Hut]; 0 sums
  /// over all points. `x`, `y` is one of the points. Safe from several threads.
  [[nodiscard]] Repulsion repulsion(double x, double y, double theta) const;

 private:
  struct Square {
    double left, bottom, side;
    double sum_x = 0, sum_y = 0;   // over its points
    std::int64_t points = 0;
    std::int32_t first_child = -1;   // of four; -1: none
  };

  void insert(double x, double y);
  void split(std::size_t square);
  [[nodiscard]] static int quarter_of(const Square& square, double x, double y);

  std::vector<Square> squares_;
};

}   // namespace cgcl
