// Routing of the nets between cells: at most one horizontal and one vertical trunk a net, on free tracks.
#pragma once

#include "io/synth/circuit.hpp"

namespace cgcl::synth {

inline constexpr Nm kTrackPitch = 100;

/// Fills circuit.wires, replacing what was there. A net whose cells pass a straight wire on in one
/// direction gets no trunk in that direction. The trunks start at the first placed cell of the net and
/// take the nearest free track; after kTrackTries tries they share the last one tried. Deterministic.
void route(Circuit& circuit);

inline constexpr int kTrackTries = 400;

}   // namespace cgcl::synth
