#include "io/synth/capacitance.hpp"

#include "engine/core/error.hpp"

#include <algorithm>
#include <cmath>

namespace cgcl::synth {
namespace {

constexpr double kNano = 1e-9;
// Of two boxes that pass each other diagonally, this share of the shorter one's length counts
// as parallel run.
constexpr double kCornerRun = 0.35;

/// Overlap of two intervals when positive, minus their gap when negative.
Nm overlap(Nm a0, Nm a1, Nm b0, Nm b1) { return std::min(a1, b1) - std::max(a0, b0); }

double longest_side(const Box& b) { return std::max(b.x1 - b.x0, b.y1 - b.y0) * kNano; }
double shortest_side(const Box& b) { return std::max(1, std::min(b.x1 - b.x0, b.y1 - b.y0)) * kNano; }

}   // namespace

const LayerStack& layer_stack(Layer layer) {
  static constexpr LayerStack stack[] = {{120e-9, 90e-9, 100e-9},  {90e-9, 100e-9, 180e-9},
                                         {90e-9, 100e-9, 350e-9},  {100e-9, 100e-9, 520e-9},
                                         {110e-9, 100e-9, 700e-9}, {110e-9, 100e-9, 890e-9}};
  return stack[layer];
}

double ground_per_length(double width_m, double thickness_m, double height_m) {
  CGCL_CHECK(width_m > 0 && thickness_m > 0 && height_m > 0, "ground_per_length: lengths must be positive");
  return kEps * (1.15 * width_m / height_m + 2.80 * std::pow(thickness_m / height_m, 0.222));
}

double parallel_per_length(double width_m, double thickness_m, double height_m, double spacing_m) {
  CGCL_CHECK(width_m > 0 && thickness_m > 0 && height_m > 0 && spacing_m > 0,
             "parallel_per_length: lengths must be positive");
  const double t = thickness_m / height_m;
  const double shape = 0.03 * width_m / height_m + 0.83 * t - 0.07 * std::pow(t, 0.222);
  return kEps * std::max(0.0, shape) * std::pow(spacing_m / height_m, -1.34);
}

double crossing(double overlap_x_m, double overlap_y_m, double thickness_m, double gap_m) {
  CGCL_CHECK(overlap_x_m >= 0 && overlap_y_m >= 0 && thickness_m > 0 && gap_m > 0,
             "crossing: lengths must be positive");
  const double area = overlap_x_m * overlap_y_m, perimeter = 2 * (overlap_x_m + overlap_y_m);
  return kEps *
         (1.15 * area / gap_m + kCrossingFringe * 1.40 * perimeter * std::pow(thickness_m / gap_m, 0.222));
}

double box_coupling(const Box& a, const Box& b) {
  const Nm ox = overlap(a.x0, a.x1, b.x0, b.x1), oy = overlap(a.y0, a.y1, b.y0, b.y1);
  if (-ox > kReach || -oy > kReach) return 0.0;
  const LayerStack &sa = layer_stack(a.layer), &sb = layer_stack(b.layer);
  const double t = 0.5 * (sa.thickness_m + sb.thickness_m), h = 0.5 * (sa.height_m + sb.height_m);
  const double rise = std::abs(sa.z_m - sb.z_m), fold = std::sqrt(double{a.fingers} * b.fingers);
  if (a.layer != b.layer && ox > 0 && oy > 0) {
    return fold * crossing(ox * kNano, oy * kNano, t, std::max(kMinSpacing_m, rise - t));
  }
  const double gap_x = std::max(0, -ox) * kNano, gap_y = std::max(0, -oy) * kNano;
  const double spacing = std::max(kMinSpacing_m, std::sqrt(gap_x * gap_x + gap_y * gap_y + rise * rise));
  if (spacing > kReach * kNano) return 0.0;
  double run = kCornerRun * std::min(longest_side(a), longest_side(b));
  if (ox > 0 || oy > 0) run = std::max(ox, oy) * kNano;
  const double w = 0.5 * (shortest_side(a) + shortest_side(b));
  return fold * run * parallel_per_length(w, t, h, spacing) *
         std::exp(-(spacing - kMinSpacing_m) / kScreening_m);
}

}   // namespace cgcl::synth
