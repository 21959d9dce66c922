// Cells without content, the top that a fault must not hide, letters that name models, values from outside.
#include "io/netlist/elaborate.hpp"
#include "tests/io/flat_fixture.hpp"
#include "tests/io/netlist_reading.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace cgcl;
using namespace cgcl::test;

namespace {

struct Outcome {
  FlatCircuit circuit;
  Diagnostics diagnostics;
  Error error{ErrorId::internal, "no fault"};
};

Outcome outcome_of(std::string_view text, const ElaborateOptions& options = {}, NetlistOptions reading = {},
                   const std::string& name = "t.spice") {
  Outcome out;
  try {
    reading.keep_errors = true;
    const Netlist netlist = read_netlist_text(text, name, reading, out.diagnostics);
    out.circuit = elaborate(netlist, options, out.diagnostics);
  } catch (const Error& error) {
    out.error = out.diagnostics.errors().empty() ? error : out.diagnostics.errors()[0];
  }
  return out;
}

constexpr std::string_view kBlock =
    "* blk\n.subckt stdinv A Y VGND VPWR\n.ends\n.subckt stdfill VGND VPWR\n.ends\n"
    ".subckt blk in out mid VGND VPWR\nXu1 in mid VGND VPWR stdinv\nXu2 mid out VGND VPWR stdinv m=3\n"
    "Xf VGND VPWR stdfill\n.ends\n";

}   // namespace

TEST_CASE("black boxes: instances of empty cells are an error that names and counts them") {
  const Outcome out = outcome_of(kBlock);
  CHECK(out.error.line() ==
        "t.spice:7:1: 3 instances of 2 empty cells have no devices (stdinv 2, stdfill 1), and 3 nets have "
        "nothing else: in ... [E0229]");
  CHECK(out.error.hint().find("--boxes") != std::string::npos);
}

TEST_CASE("black boxes: the cell that holds them is the top, and not an empty one that nothing uses") {
  const Outcome out = outcome_of(
      "* t\n.subckt fill VGND VPWR\n.ends\n.subckt inv A Y VGND VPWR\n.ends\n"
      ".subckt blk in out VGND VPWR\nX1 in m VGND VPWR inv\nX2 m out VGND VPWR inv\n.ends\n"
      ".subckt tap VGND VPWR\n.ends\n");
  CHECK(out.error.id() == ErrorId::black_box);
  CHECK(std::string(out.error.what()).find("(inv 2)") != std::string::npos);
}

TEST_CASE("black boxes: one with very many pins costs no more than its pins") {
  std::string pins, text = "* t\n.subckt pad a b\n.ends\n";
  for (int i = 0; i < 500'000; ++i) pins += str(" p", i);
  text += ".subckt ring" + pins + "\n.ends\n.subckt top a\nM1 a p1 0 0 nch w=1u l=1u\nX1" + pins +
          " ring\nX2 p5 p5 pad\n.ends\n";   // p5 twice on one pad, and once on the ring
  const Outcome out = outcome_of(text, {.top = "top"});
  CHECK(out.error.id() == ErrorId::black_box);
  CHECK(std::string(out.error.what()).find("and 1 net has nothing else: p5") != std::string::npos);
}

TEST_CASE("black boxes: with --boxes each instance is a device of its own kind") {
  const Outcome out = outcome_of(kBlock, {.boxes = true});
  REQUIRE(out.circuit.devices() == 3);
  CHECK(type_at(out.circuit, "Xu2").kind == DeviceKind::other);
  CHECK(type_at(out.circuit, "Xu2").model == "stdinv");
  CHECK(type_at(out.circuit, "Xu2").m == 3);
  CHECK(type_at(out.circuit, "Xu2").terminals == 4);
  CHECK(net_at(out.circuit, "Xu2", 0) == "mid");
  CHECK(net_at(out.circuit, "Xu2", 1) == "out");
  CHECK(out.diagnostics.count(ErrorId::w_box) == 3);
}

TEST_CASE("black boxes: also where they fill a block of a design that has devices elsewhere") {
  const Outcome out = outcome_of(
      "* t\n.subckt inv A Y VSS VDD\n.ends\n.subckt pair A Y VSS VDD\nX1 A m VSS VDD inv\nX2 m Y VSS VDD "
      "inv\n"
      ".ends\n.subckt top a y vss vdd\nM1 y a vss vss nch w=1u l=1u\nXd a y vss vdd pair\n.ends\n");
  CHECK(out.error.id() == ErrorId::black_box);
  CHECK(out.error.where() == "t.spice:5:1");
  // The pins of two blocks meet on a net of the top.
  const Outcome apart = outcome_of(
      "* t\n.subckt inv A Y VSS VDD\n.ends\n.subckt one A Y VSS VDD\nX1 A Y VSS VDD inv\n.ends\n"
      ".subckt top a y vss vdd\nM1 y a vss vss nch w=1u l=1u\nXd a k vss vdd one\nXe k y vss vdd "
      "one\n.ends\n");
  CHECK(apart.error.id() == ErrorId::black_box);
  CHECK(std::string(apart.error.what()).find("1 net has nothing else: k") != std::string::npos);
}

TEST_CASE("black boxes: edges of arrays, whose nets have devices all the same, are left out") {
  const Outcome out = outcome_of(
      "* t\n.subckt edge BLC BLT VDD VSS\n.ends\n.subckt edges C1 T1 VDD VSS\nXe C1 T1 VDD VSS edge\n.ends\n"
      ".subckt top c t vdd vss\nM1 c w vss vss nch w=1u l=1u\nM2 t w vss vss nch w=1u l=1u\n"
      "Xt c t vdd vss edges\nXb c t vdd vss edge\n.ends\n");
  REQUIRE(out.error.id() == ErrorId::internal);
  CHECK(out.circuit.devices() == 2);
  CHECK(out.diagnostics.count(ErrorId::w_box) == 2);
}

TEST_CASE("black boxes: what joins no two signals is left out of a design, and counted") {
  const Outcome out = outcome_of(
      "* t\n.subckt fill VGND VPWR\n.ends\n.subckt pad P VSS\n.ends\n.subckt logo\n.ends\n"
      ".subckt top a y vdd vss\nM1 y a vss vss nch w=1u l=1u\nXf vss vdd fill\nXp a vss pad\nXl logo\n"
      "Xg rail1 vdd! fill\n.ends\n");
  REQUIRE(out.error.id() == ErrorId::internal);
  CHECK(out.circuit.devices() == 1);
  CHECK(out.diagnostics.count(ErrorId::w_box) == 3);
}

TEST_CASE("black boxes: a cell of elements that are passed over is none") {
  const Outcome out =
      outcome_of("* t\n.subckt ideal a b\nE1 a 0 b 0 10\n.ends\nM1 y a 0 0 nch w=1u l=1u\nX1 y a ideal\n");
  CHECK(out.error.id() == ErrorId::internal);
  CHECK(out.circuit.devices() == 1);
}

TEST_CASE("black boxes: the definition with content counts where both are there") {
  constexpr std::string_view full = ".subckt inv a y vdd vss\nM1 y a vss vss nch w=1u l=1u\n.ends\n";
  constexpr std::string_view empty = ".subckt inv a y vdd vss\n.ends\n";
  for (const bool first : {true, false}) {
    const Outcome out =
        outcome_of("* t\n" + std::string(first ? empty : full) + std::string(first ? full : empty) +
                   ".subckt top a b vdd vss\nX1 a b vdd vss inv\n.ends\n");
    REQUIRE(out.error.id() == ErrorId::internal);
    CHECK(out.circuit.devices() == 1);
    CHECK(out.diagnostics.count(ErrorId::w_duplicate_cell) == 1);
  }
  // Other orders of ports would connect the instances otherwise.
  const Outcome other =
      outcome_of("* t\n.subckt inv y a vdd vss\n.ends\n" + std::string(full) + "X1 a b vdd vss inv\n");
  CHECK(other.error.id() == ErrorId::duplicate_cell);
}

TEST_CASE("top cell: an instance with a fault still is one, and its fault is told") {
  const Outcome out = outcome_of(
      "* t\n.subckt core a b c d VDD VSS\nM1 a b VSS VSS nch w=1u l=1u\nM2 a c VSS VSS nch w=1u l=1u\n"
      "M3 a d VSS VSS nch w=1u l=1u\n.ends\n.subckt chip i o p VDD VSS\nM1 o i VSS VSS nch w=5u l=1u\n"
      "Xcore o i p VDD VSS core\n.ends\n");
  CHECK(out.error.id() == ErrorId::pin_count);
  CHECK(out.error.where() == "t.spice:9:1");
}

TEST_CASE("top cell: a free cell that misses another one is told of where the largest is chosen") {
  const Outcome out = outcome_of(
      "* t\n.subckt core a b VDD VSS\nM1 a b VSS VSS nch w=1u l=1u\nM2 a b VDD VDD pch w=1u l=1u\n.ends\n"
      ".subckt chip i o VDD VSS\nM1 o i VSS VSS nch w=5u l=1u\nXcore o i VDD VSS corr\n.ends\n");
  CHECK(out.circuit.top == "core");
  CHECK(out.diagnostics.count(ErrorId::w_top) == 1);
}

TEST_CASE("top cell: one that calls itself is told of where the largest is chosen") {
  const Outcome out = outcome_of(
      "* t\n.subckt core a b VDD VSS\nM1 a b VSS VSS nch w=1u l=1u\nM2 a b VDD VDD pch w=1u l=1u\n.ends\n"
      ".subckt chip i o VDD VSS\nM1 o i VSS VSS nch w=5u l=1u\nXcore o i VDD VSS chip\n.ends\n");
  CHECK(out.circuit.top == "core");
  CHECK(out.diagnostics.count(ErrorId::w_top) == 1);
}

TEST_CASE("letters: only X calls cells, the others name models") {
  const Outcome pad = outcome_of(
      "* t\n.SUBCKT pad A B S\nX1 A B S diodevdd\n.ENDS\n.SUBCKT diodevdd a b c\nD1 a b c diodevdd "
      "m=1\n.ENDS\n",
      {.top = "pad"});
  REQUIRE(pad.error.id() == ErrorId::internal);
  CHECK(type_at(pad.circuit, "X1/D1").kind == DeviceKind::diode);
  CHECK(type_at(pad.circuit, "X1/D1").terminals == 3);
  const Outcome mos = outcome_of(
      "* t\n.SUBCKT rfnmos\nM1 d1 g1 s1 sub rfnmos w=1u l=0.72u\nM2 d2 g2 s2 sub rfnmos w=2u "
      "l=0.72u\n.ENDS\n");
  REQUIRE(mos.circuit.devices() == 2);
  CHECK(type_at(mos.circuit, "M2").w_m == 2e-6);
  // A cell of that name with as many ports is no reason either, whatever it holds.
  const Outcome same = outcome_of(
      "* t\n.subckt mynpn c b e\nR1 c b 1k\nR2 b e 1k\n.ends\n.subckt top x y z\nQ1 x y z mynpn\n.ends\n",
      {.top = "top"});
  REQUIRE(same.circuit.devices() == 1);
  CHECK(type_at(same.circuit, "Q1").kind == DeviceKind::bjt);
  // Generators that leave the X away: no resistor has six terminals.
  const Outcome stage = outcome_of(
      "* t\n.subckt stage a b c d e f\nR1 a f 1k\n.ends\n.subckt top a b c d e f\nrow1 a b c d e f "
      "stage\n.ends\n",
      {.top = "top"});
  REQUIRE(stage.error.id() == ErrorId::internal);
  CHECK(stage.circuit.device_path(0) == "row1/R1");
}

TEST_CASE("given parameters: count instead of the files, in the deck, conditions, and the top cell") {
  NetlistOptions reading;
  reading.parameters = {{"wp", "4u"}, {"big", "1"}, {"ln", "2*lu"}};
  constexpr std::string_view text =
      "* t\n.param wp=1u big=0 lu=1u ln=9u\n.if big\n.param k=3\n.else\n.param k=1\n.endif\n"
      "M1 y a 0 0 nch w='wp*k' l=ln\n";
  const Outcome out = outcome_of(text, {}, reading);
  REQUIRE(out.error.id() == ErrorId::internal);
  CHECK(type_at(out.circuit, "M1").w_m == doctest::Approx(12e-6));
  CHECK(type_at(out.circuit, "M1").l_m == doctest::Approx(2e-6));
  reading.parameters = {{"W", "5u"}};
  const Outcome top = outcome_of("* t\n.subckt ota a y w=1u\nM1 y a 0 0 nch w=w l=1u\n.ends\n", {}, reading);
  CHECK(type_at(top.circuit, "M1").w_m == 5e-6);
  reading.parameters = {{"lx", "5u"}};   // that a value uses and no file declares
  CHECK(type_at(outcome_of("* t\nM1 y a 0 0 nch w=1u l=lx\n", {}, reading).circuit, "M1").l_m == 5e-6);
}

TEST_CASE("given parameters: a name that nothing has is an error with the nearest one") {
  NetlistOptions reading;
  reading.parameters = {{"wpp", "4u"}};
  const Outcome out = outcome_of("* t\n.param wp=1u\nM1 y a 0 0 nch w=wp l=1u\n", {}, reading);
  CHECK(out.error.id() == ErrorId::no_such_parameter);
  CHECK(out.error.hint() == "did you mean wp?");
  reading.parameters = {{"wp", "4u*"}};
  CHECK(outcome_of("* t\n.param wp=1u\nM1 y a 0 0 nch w=wp l=1u\n", {}, reading).error.id() ==
        ErrorId::bad_value);
}

TEST_CASE("large capacitances: between two signals they are a warning with their place") {
  const Outcome out =
      outcome_of("* t\nM1 y a 0 0 nch w=1u l=1u\nC1 y a 2.5\nC2 y vdd 10u\nC3 y 0 3\nC4 a y 1n\n");
  CHECK(out.diagnostics.count(ErrorId::w_large) == 1);
  REQUIRE(out.diagnostics.lines().size() >= 1);
  bool placed = false;
  for (const std::string& line : out.diagnostics.lines())
    placed = placed || line.find("t.spice:3:1") != std::string::npos;
  CHECK(placed);
}
