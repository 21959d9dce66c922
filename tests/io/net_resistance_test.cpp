#include "io/parasitics/net_resistance.hpp"

#include "io/parasitics/parasitics.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;
using cgcl::test::near;

TEST_CASE("net resistance: of a tree the longest way between two pins, whatever hangs on it") {
  NetResistors r;
  r.add(1, 2, 10), r.add(2, 3, 5), r.add(3, 4, 1), r.add(2, 5, 7), r.add(5, 6, 100);   // 6 is no pin
  for (const std::uint64_t pin : {1u, 4u, 5u}) r.add_pin(pin);
  const NetResistance found = r.take();
  CHECK(found.total_ohm == near(123));
  CHECK(found.point_ohm == near(17));      // 1-2-5
  CHECK(std::isnan(r.take().total_ohm));   // the next net has none
}

TEST_CASE("net resistance: resistors side by side, and loops, as Kirchhoff has them") {
  NetResistors r;
  r.add(1, 2, 10), r.add(2, 1, 10);
  r.add_pin(1), r.add_pin(2);
  CHECK(r.take().point_ohm == near(5));
  // A bridge: 1-2 2 ohm, 1-3 4, 2-3 5, 2-4 4, 3-4 2, pins 1 and 4. By hand: 23/8 ohm.
  r.add(1, 2, 2), r.add(1, 3, 4), r.add(2, 3, 5), r.add(2, 4, 4), r.add(3, 4, 2);
  r.add_pin(1), r.add_pin(4);
  CHECK(r.take().point_ohm == near(2.875));
  // A ring of four, 1 ohm each: opposite corners see 2 and 2.
  for (std::uint64_t n = 0; n < 4; ++n) r.add(n, (n + 1) % 4, 1);
  r.add_pin(0), r.add_pin(2);
  CHECK(r.take().point_ohm == near(1));
}

TEST_CASE("net resistance: 0 ohm joins nodes; pins on one node are 0 apart; one pin says nothing") {
  NetResistors r;
  r.add(1, 2, 0), r.add(2, 3, 6);
  r.add_pin(1), r.add_pin(3);
  CHECK(r.take().point_ohm == near(6));
  r.add(1, 2, 0), r.add(2, 3, 6);
  r.add_pin(1), r.add_pin(2);
  CHECK(r.take().point_ohm == 0);
  r.add(1, 2, 3);
  r.add_pin(1), r.add_pin(1);
  const NetResistance one = r.take();
  CHECK(one.total_ohm == 3);
  CHECK(std::isnan(one.point_ohm));
}

namespace {

/// A grid of nodes with 1 ohm between neighbours; pins at two opposite corners and every `step` nodes.
NetResistance grid(std::uint64_t side, std::uint64_t step = 0) {
  NetResistors r;
  for (std::uint64_t i = 0; i < side; ++i)
    for (std::uint64_t j = 0; j < side; ++j) {
      if (j + 1 < side) r.add(i * side + j, i * side + j + 1, 1);
      if (i + 1 < side) r.add(i * side + j, (i + 1) * side + j, 1);
    }
  r.add_pin(0), r.add_pin(side * side - 1);
  for (std::uint64_t n = 0; step > 0 && n < side * side; n += step) r.add_pin(n);
  return r.take();
}

}   // namespace

TEST_CASE("net resistance: meshes of hundreds of nodes are solved, whatever nodes are pins") {
  CHECK(grid(3).point_ohm == near(1.5));        // corner to corner of 2 by 2 squares
  CHECK(grid(4).point_ohm == near(13.0 / 7));   // of 3 by 3
  const NetResistance two = grid(20), many = grid(20, 3), all = grid(20, 1);
  CHECK_FALSE(two.mesh);
  CHECK(two.total_ohm == near(760));
  CHECK(many.point_ohm == near(two.point_ohm));   // the corners are farthest in a grid
  CHECK(all.point_ohm == near(two.point_ohm));
  // A wheel: by symmetry the hub, at 1 ohm from each of n nodes on a rim of 1 ohm, is the same for all of
  // them, and nodes opposite each other see what the sine series of the rim says.
  constexpr int kRim = 300;
  NetResistors wheel;
  for (std::uint64_t n = 0; n < kRim; ++n) wheel.add(n, (n + 1) % kRim, 1), wheel.add(n, kRim, 1);
  wheel.add_pin(0), wheel.add_pin(kRim / 2);
  double expected = 0;
  for (int k = 1; k < kRim; k += 2)   // even modes do not tell opposite nodes apart
    expected += 4.0 / kRim / (1 + 2 - 2 * std::cos(2 * 3.14159265358979323846 * k / kRim));
  CHECK(wheel.take().point_ohm == near(expected));
}

TEST_CASE("net resistance: a mesh that takes too much work keeps its sum alone") {
  NetResistors r;   // each node with each other
  constexpr std::uint64_t kNodes = 900;
  for (std::uint64_t a = 0; a < kNodes; ++a) {
    for (std::uint64_t b = 0; b < a; ++b) r.add(a, b, 1);
    r.add_pin(a);
  }
  const NetResistance found = r.take();
  CHECK(found.mesh);
  CHECK(found.total_ohm == near(kNodes * (kNodes - 1) / 2.0));
  CHECK(std::isnan(found.point_ohm));
}

TEST_CASE("net resistance: a chain of a million resistors and a star of as many take no depth") {
  NetResistors r;
  for (std::uint64_t n = 0; n < 1000000; ++n) r.add(n, n + 1, 1);
  r.add_pin(0), r.add_pin(1000000);
  CHECK(r.take().point_ohm == near(1e6));
  for (std::uint64_t n = 1; n <= 1000000; ++n) r.add(0, n, 2), r.add_pin(n);
  CHECK(r.take().point_ohm == near(4));
}

TEST_CASE("net resistance: SPF and SPEF give it by net") {
  Diagnostics notes;
  const Parasitics spf = read_spf_text(
      "*|DSPF 1.5\n.SUBCKT t a\n*|GROUND_NET 0\n*|NET a 1f\n*|P (a B 0)\n*|I (M1:G M1 G I 0)\n*|I (M2:G M2 G "
      "I 0)\n"
      "R1 a a:1 10\nR2 a:1 M1:G 2\nR3 a:1 M2:G 0.5k\nC1 a:1 0 1f\n*|NET b 1f\nC2 b 0 1f\n.ENDS\n",
      "t.spf", {}, notes);
  REQUIRE(spf.resistances.size() == 2);
  CHECK(spf.resistances[0].total_ohm == near(512));
  CHECK(spf.resistances[0].point_ohm == near(510));
  CHECK(std::isnan(spf.resistances[1].total_ohm));
  const Parasitics spef = read_spef_text(
      "*SPEF \"x\"\n*C_UNIT 1 FF\n*R_UNIT 1 KOHM\n*NAME_MAP\n*1 a\n*2 u1\n*D_NET *1 1\n*CONN\n*P *1 I\n*I "
      "*2:A I\n*CAP\n"
      "1 *1:1 1\n*RES\n1 *1 *1:1 0.25\n2 *1:1 *2:A 0.5:0.75:0.9\n*END\n",
      "t.spef", {}, notes);
  REQUIRE(spef.resistances.size() == 1);
  CHECK(spef.resistances[0].total_ohm == near(1000));
  CHECK(spef.resistances[0].point_ohm == near(1000));
}

TEST_CASE("net resistance: of a net in two parts the sum is known, and no way between pins of both") {
  NetResistance sum{30, 20}, more{12, 5};
  sum.merge({});   // a part without resistors
  CHECK(sum.point_ohm == 20);
  sum.merge(more);
  CHECK(sum.total_ohm == 42);
  CHECK(std::isnan(sum.point_ohm));
  NetResistance first;
  first.merge(more);
  CHECK(first.point_ohm == 5);
  Diagnostics notes;
  const Parasitics p = read_spf_text(
      "*|DSPF 1.5\n*|NET A 2f\n*|P (A B 0)\n*|I (M1:g M1 g I 0)\nR1 A M1:g 10\nC1 A 0 1f\n*|NET B 1f\nC2 B 0 "
      "1f\n"
      "*|NET A 2f\n*|I (M2:g M2 g I 0)\nR2 M1:g M2:g 20\nC3 M2:g 0 1f\n",
      "t.spf", {}, notes);
  REQUIRE(p.resistances.size() == 2);
  CHECK(p.resistances[0].total_ohm == 30);
  CHECK(std::isnan(p.resistances[0].point_ohm));   // 30 from A to M2:g, but the sections are apart
}
