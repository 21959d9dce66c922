// Where the capacitances of synthetic designs come from: formulas, boxes that see each other, wires.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/synth/blocks.hpp"
#include "io/synth/capacitance.hpp"
#include "io/synth/floorplan.hpp"
#include "io/synth/synth.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

using namespace cgcl;

TEST_CASE("synth: the capacitance formulas give hand-computed values") {
  // w = t = h = s = 100 nm: all ratios are 1.
  CHECK(synth::ground_per_length(1e-7, 1e-7, 1e-7) == test::near(2.30208883e-11 * 3.95).epsilon(1e-6));
  CHECK(synth::parallel_per_length(1e-7, 1e-7, 1e-7, 1e-7) ==
        test::near(2.30208883e-11 * 0.79).epsilon(1e-6));
  CHECK(synth::crossing(1e-7, 1e-7, 1e-7, 1e-7) ==
        test::near(2.30208883e-11 * (1.15e-7 + 0.2 * 1.4 * 4e-7)).epsilon(1e-6));
  // Twice the spacing: 2^-1.34 = 0.39502.
  const double ratio =
      synth::parallel_per_length(1e-7, 1e-7, 1e-7, 2e-7) / synth::parallel_per_length(1e-7, 1e-7, 1e-7, 1e-7);
  CHECK(ratio == test::near(0.39502).epsilon(1e-4));
  CHECK_THROWS_AS((void)synth::parallel_per_length(1e-7, 1e-7, 1e-7, 0), ShapeError);
  CHECK_THROWS_AS((void)synth::ground_per_length(-1e-7, 1e-7, 1e-7), ShapeError);
}

TEST_CASE("synth: box coupling is symmetric, falls with distance and ends at the reach") {
  synth::Box a{0, 0, 40, 200, synth::kM1}, b{100, 0, 140, 200, synth::kM1};
  const double near = synth::box_coupling(a, b);
  CHECK(near == synth::box_coupling(b, a));
  b.x0 += 100;
  b.x1 += 100;
  CHECK(synth::box_coupling(a, b) < near);
  CHECK(synth::box_coupling(a, b) > 0);
  b.x0 += 1000;
  b.x1 += 1000;
  CHECK(synth::box_coupling(a, b) == 0);
}

TEST_CASE("synth: neighbour search finds the same couplings as all pairs of boxes") {
  const synth::Circuit circuit = synth_circuit({SynthKind::array, 3, 4, 0, 0, ""});
  synth::Extraction fast;
  synth::extract_cells(circuit, fast);
  std::map<std::pair<std::int32_t, std::int32_t>, double> found, expected;
  for (const synth::Coupling& c : fast.pin_pin) found[{c.hi, c.lo}] += c.cap_F;
  std::vector<std::pair<std::int32_t, std::pair<std::int32_t, synth::Box>>> pins;   // pin, net, box
  for (const synth::Instance& inst : circuit.instances) {
    for (const synth::Box& b : circuit.cell_of(inst).boxes) {
      if (b.pin < 0 || circuit.net_of(inst, b.net) < synth::kSupplies) continue;
      pins.push_back(
          {3 * inst.first_device + b.pin, {circuit.net_of(inst, b.net), synth::placed(circuit, inst, b)}});
    }
  }
  for (std::size_t i = 0; i < pins.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (pins[i].second.first == pins[j].second.first) continue;
      const double cap = synth::box_coupling(pins[i].second.second, pins[j].second.second);
      if (cap >= synth::kPinPinFloor_F)
        expected[{std::max(pins[i].first, pins[j].first), std::min(pins[i].first, pins[j].first)}] = cap;
    }
  }
  REQUIRE(expected.size() > 300);
  std::size_t kept = 0;
  for (const auto& [pair, cap] : found) kept += cap >= synth::kPinPinFloor_F;
  CHECK(kept == expected.size());
  for (const auto& [pair, cap] : expected) CHECK(found[pair] == test::near(cap));
}

TEST_CASE("synth: routed wires on one track do not touch") {
  for (const SynthOptions& design : {demo_train(), demo_timing(), demo_array()}) {
    const synth::Circuit circuit = synth_circuit(design);
    REQUIRE(circuit.wires.size() > 3);
    for (const synth::Wire& a : circuit.wires) {
      for (const synth::Wire& b : circuit.wires) {
        if (&a == &b || a.horizontal != b.horizontal || a.track != b.track) continue;
        CHECK((a.hi < b.lo || b.hi < a.lo));
      }
    }
  }
}
