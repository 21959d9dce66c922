// Closed-form capacitances of wires, after Sakurai and Tamaru, IEEE Trans. Electron Devices 30 (1983) 183.
//   ground, a unit of length       C/eps = 1.15 (w/h) + 2.80 (t/h)^0.222
//   parallel neighbours, the same  C/eps = [0.03 (w/h) + 0.83 (t/h) - 0.07 (t/h)^0.222] (s/h)^-1.34
//   crossing wires                 C/eps = 1.15 A/d + k 1.40 P (t/d)^0.222
// w width, t thickness, h height over the return plane, s spacing, d vertical gap, A and P area and
// perimeter of the overlap, k the share of the plate's fringe that ends on the crossing wire.
#pragma once

#include "io/synth/cells.hpp"

namespace cgcl::synth {

/// 2.6 times the vacuum permittivity: a low-k dielectric. Farad a metre.
inline constexpr double kEps = 2.6 * 8.8541878128e-12;
/// k above.
inline constexpr double kCrossingFringe = 0.2;
/// Conductors in between screen far neighbours: couplings fall by a further factor e every kScreening_m.
inline constexpr double kScreening_m = 75e-9;
/// Nothing farther apart than this couples.
inline constexpr Nm kReach = 420;
/// Spacings below this cannot be manufactured; it also keeps the power law finite.
inline constexpr double kMinSpacing_m = 30e-9;

/// Cross-section of a layer; `z_m` is the height of its middle over the substrate.
struct LayerStack {
  double thickness_m, height_m, z_m;
};
[[nodiscard]] const LayerStack& layer_stack(Layer layer);

/// Ground capacitance of a wire, farad a metre. Throws ShapeError unless all lengths are positive.
[[nodiscard]] double ground_per_length(double width_m, double thickness_m, double height_m);

/// Coupling of two parallel wires, farad a metre. Throws ShapeError unless all lengths are positive.
[[nodiscard]] double parallel_per_length(double width_m, double thickness_m, double height_m,
                                         double spacing_m);

/// Coupling of two wires that cross, farad, from the overlap and the vertical gap.
[[nodiscard]] double crossing(double overlap_x_m, double overlap_y_m, double thickness_m, double gap_m);

/// Coupling of two boxes in any relative position, farad; 0 beyond kReach. Symmetric in its arguments.
[[nodiscard]] double box_coupling(const Box& a, const Box& b);

}   // namespace cgcl::synth
