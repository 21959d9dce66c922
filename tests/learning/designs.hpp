// The designs that the tests of learning train on: one real, the others generated.
#pragma once

#include "io/pt/hetero_reader.hpp"
#include "io/synth/synth.hpp"
#include "tests/fixtures.hpp"

namespace cgcl::test {

/// The published clock generator: 17,578 nodes of 183 colours, 33,606 couplings, 1,046 nets with a ground
/// label.
inline CircuitGraph digital_clock() { return read_pt(fixture("digtime.pt")); }

/// A generated SRAM macro; the seed changes capacitances, not structure.
inline CircuitGraph sram(int rows, int cols, std::uint64_t seed = 0) {
  return synthesise({.kind = SynthKind::sram, .rows = rows, .cols = cols, .seed = seed, .name = "s"});
}

/// Generated timing logic; 0 rows or columns are the defaults, 420 nets.
inline CircuitGraph timing(int rows, int cols, std::uint64_t seed) {
  return synthesise({.kind = SynthKind::timing, .rows = rows, .cols = cols, .seed = seed, .name = "t"});
}

}   // namespace cgcl::test
