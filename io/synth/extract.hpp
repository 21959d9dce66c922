// Extraction: ground and coupling capacitances of a placed circuit, by the formulas of
// io/synth/capacitance.hpp. Local couplings come from pairs of boxes in one cell or in cells closer than
// kReach; equal neighbourhoods are computed once. Routed wires couple with wires on the next kTrackReach
// tracks and with those they cross. Sums below the reporting floor are dropped, as extractors do.
// Supplies couple with nothing: their share is the ground part.
#pragma once

#include "io/synth/circuit.hpp"

#include <cstdint>
#include <vector>

namespace cgcl::synth {

/// One coupling. An end is a pin (3 * device + terminal) or a circuit net, as the list says.
struct Coupling {
  std::int32_t hi = 0, lo = 0;
  double cap_F = 0;
};

/// What an extractor reports. Lists are sorted by (hi, lo), each pair once; hi > lo in pin_pin and net_net.
struct Extraction {
  std::vector<Coupling> pin_net, pin_pin, net_net;
  std::vector<double> ground_F;   // [circuit nets]; 0 for supplies and nets shorter than kGroundFloor
};

/// Reporting floors, farad.
inline constexpr double kPinNetFloor_F = 4e-20, kPinPinFloor_F = 6e-20, kNetNetFloor_F = 2e-18;
/// Nets with less wire than this have no ground capacitance of their own.
inline constexpr Nm kGroundFloor = 200;
/// The share of a wire's field that ends on the ground plane: inside cells, and routed.
inline constexpr double kCellGroundShare = 0.05, kRoutedGroundShare = 0.35;
inline constexpr int kTrackReach = 3;
/// Process variation: standard deviations of the logarithm, for couplings, their ends, and ground.
inline constexpr double kLinkSigma = 0.08, kNodeSigma = 0.06, kGroundSigma = 0.2;

/// Nominal geometry, then deterministic variation drawn from `seed`: the same pairs whatever the seed.
[[nodiscard]] Extraction extract(const Circuit& circuit, std::uint64_t seed);

/// The parts of extract(); they append to `out` or add to its ground.
void extract_cells(const Circuit& circuit, Extraction& out);
void extract_wires(const Circuit& circuit, Extraction& out);
void extract_ground(const Circuit& circuit, Extraction& out);

}   // namespace cgcl::synth
