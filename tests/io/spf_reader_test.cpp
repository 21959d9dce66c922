#include "engine/core/error.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/parasitics_cases.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace cgcl;
using namespace cgcl::parasitics_cases;

namespace {

// A pair of inverters as one tool writes them: everything listed in both nets, a record that wraps, a
// sub-node of ground, two fingers of one device.
const char* const kChain = R"(*
*|DSPF 1.5
*|DESIGN "CHAIN"
*|DIVIDER /
*|DELIMITER :
*|DeviceFingerDelim "@"
.SUBCKT CHAIN A Y VDD VSS
*|GROUND_NET VSS
*|NET A 1.30f
*|P (A I 0 0.1 0.2)
*|I (XXI0/MM0:g XXI0/MM0 g I 0.0 0.3 0.4)
*|I (XXI0/MM1:g XXI0/MM1 g I 0.0 0.3
*+ 0.8)
*|S (A:1 0.2 0.3)
R1 A A:1 12.5 $layer=M1
R2 A:1 XXI0/MM0:g 30
C1 A:1 VSS 0.5f
C2 XXI0/MM0:g VSS:7 0.1f
CC1 A:1 n1:1 0.4f
CC2 XXI0/MM1:g Y 0.3f
*
*|NET n1 0.9f
*|I (XXI0/MM0:d XXI0/MM0 d O 0.0 0.5 0.4)
*|I (XXI1/MM0:g XXI1/MM0 g I 0.0 0.7 0.4)
*|I (XXI1/MM0@2:g XXI1/MM0@2 g I 0.0 0.8 0.4)
R4 XXI0/MM0:d n1:1 5
C3 n1:1 VSS 0.5f
CC1 n1:1 A:1 0.4f
*|NET Y 0.5F
*|P (Y O 0 1.0 0.2)
C4 Y VSS 0.2f
CC2 Y XXI0/MM1:g 0.3f
*
* Instance Section
*
XXXI0/MM0 XXI0/MM0:d XXI0/MM0:g VSS VSS nch_mac L=3e-08 W=1e-07
XXXI1/MM0 Y XXI1/MM0:g VSS VSS nch_mac L=3e-08 W=1e-07
XXXI1/MM0@2 Y XXI1/MM0@2:g VSS VSS nch_mac L=3e-08 W=1e-07
.ENDS
)";

}   // namespace

TEST_CASE("spf reader: nets, pins, labels and counts of a small design have the values written") {
  const Parasitics p = read_spf(kChain);
  CHECK(p.design == "CHAIN");
  REQUIRE(p.nets == std::vector<std::string>{"A", "n1", "Y"});
  CHECK(near(p.total_F[0], 1.3e-15));
  CHECK(near(p.total_F[2], 0.5e-15));   // 0.5F is femto
  CHECK(p.is_port == std::vector<std::uint8_t>{1, 0, 1});
  REQUIRE(p.pins.size() == 5);
  CHECK(near(net_ground_F(p, "A"), 0.5e-15));
  CHECK(near(net_ground_F(p, "n1"), 0.5e-15));
  CHECK(near(net_ground_F(p, "Y"), 0.2e-15));
  CHECK(near(pin_ground_F(p, "XXI0/MM0", "g"), 0.1e-15));   // VSS:7 is ground
  REQUIRE(p.couplings.size() == 2);
  CHECK(near(coupling_F(p, "A", "n1"), 0.4e-15));
  CHECK(near(coupling_F(p, "XXI0/MM1:g", "Y"), 0.3e-15));
  CHECK(p.listed_twice);
  CHECK(p.counts.grounded == 4);
  CHECK(p.counts.coupled == 2);
  CHECK(p.counts.repeated == 2);
  CHECK(p.counts.devices == 2);   // fingers collapsed
  CHECK(p.counts.resistors == 3);
  CHECK(p.counts.totals_agree == 3);
  CHECK(p.counts.totals_disagree == 0);
  CHECK(p.ground_nets == std::vector<std::string>{"VSS"});
}

TEST_CASE("spf reader: tabs, another divider and delimiter, quotes and comments behind records are read") {
  const Parasitics tabs = read_spf(
      "*|DSPF\t1.5\n*|DIVIDER\t|\n*|DELIMITER\t:\n.SUBCKT TOP IN OUT\n*|NET X1|n 0.3f\n"
      "*|I(X1|M3:g X1|M3 g B 0.0)\nC1 X1|M3:g 0 0.2f\nC2 X1|n:4 IN:2 0.1f\n"
      "*|NET \"IN\" 0.0002PF\n*|P(IN I 0.0)\nC9 IN:2 0 0.1f\n.ENDS TOP\n");
  CHECK(tabs.divider == '|');
  CHECK(tabs.counts.totals_agree == 2);
  CHECK(near(coupling_F(tabs, "X1|n", "IN"), 0.1e-15));
  CHECK(near(pin_ground_F(tabs, "X1|M3", "g"), 0.2e-15));

  const Parasitics hash = read_spf(
      "*|DELIMITER #\n.SUBCKT amp in<0> out\n*|GROUND_NET 0\n*LAYER_MAP\n*1 POLY\n"
      "*|NET in<0> 2.0e-15\n*|P (in<0> X 0 1 2) // $llx=3 (\n"
      "*|I (XI1/M1#G XI1/M1 G X 0 1 2) // $llx=3\n*|S (in<0>#3 1 2)\n"
      "Rg1 in<0>#3 XI1/M1#G 0.8 $POLY $W=1000000\nC3 in<0>#3 0 1.5e-15 $lvl=2\n"
      "CB4 in<0>#3 out#2 0.5e-15\n*|NET out 7.0e-16\n*|P (out%1 X 0 0 0)\n"
      "*|P (out%2 X 0 9 9)\nC5 out#2 0 2.0e-16\nC6 out%2 0 0\n*Instance Section\n"
      "MI1/M1 out#2 XI1/M1#G gnd gnd nch l=3e-08\n+ AREA=4e-12\nRBIAS vdd out#2 rppoly w=1u\n"
      "CDECAP vdd gnd mimcap\nD61 gnd vdd nwdio AREA=4e-12\n.ENDS\n");
  CHECK(hash.counts.devices == 4);
  CHECK(hash.counts.resistors == 1);
  CHECK(hash.counts.capacitors == 4);   // none from the instance section
  CHECK(hash.counts.totals_agree == 2);
  CHECK(hash.nets.size() == 2);
  CHECK(hash.pins.size() == 1);   // out%1 and out%2 are one net
}

TEST_CASE("spf reader: a divider that no name shows gives way to the one of the instances") {
  const auto file = [](const std::string& net, const std::string& other) {
    return "*|DSPF 1.5\n*|DIVIDER /\n*|NET " + net + " 0.3f\n*|I (X1.M1:g X1.M1 g I)\n*|I (" + other + ":g " +
           other + " g I)\nC1 X1.M1:g 0 0.3f\n";
  };
  Diagnostics wrong, right, flat;
  CHECK(read_spf_text(file("n", "X2.M1"), "t.spf", {}, wrong).divider == '.');
  CHECK(wrong.count(ErrorId::w_divider) == 1);
  CHECK(read_spf_text(file("a/n", "X2.M1"), "t.spf", {}, right).divider == '/');   // a net shows it
  CHECK(right.count(ErrorId::w_divider) == 0);
  CHECK(read_spf_text(file("n", "M2"), "t.spf", {}, flat).divider == '/');   // not in most instances
  CHECK(flat.count(ErrorId::w_divider) == 0);
}

TEST_CASE("spf reader: once or twice is settled by the totals, by structure, or by the option") {
  const std::string a = "*|NET A 3f\nC1 A 0 1f\nCC A:1 B:2 2f\n", b = "*|NET B 3f\nC2 B 0 1f\n";
  const std::string again = "CC B:2 A:1 2f\n",
                    untold = "*|NET A\nC1 A 0 1f\nCC A:1 B:2 2f\n*|NET B\nC2 B 0 1f\n";
  for (const bool twice : {false, true}) {
    const Parasitics p = read_spf(a + b + (twice ? again : ""));
    CHECK(p.listed_twice == twice);
    CHECK(near(coupling_F(p, "A", "B"), 2e-15));
    CHECK(p.counts.repeated == (twice ? 1 : 0));
    Diagnostics notes;
    const Parasitics q = read_spf_text(untold + (twice ? again : ""), "t.spf", {}, notes);
    CHECK(q.listed_twice == twice);
    CHECK(near(coupling_F(q, "A", "B"), 2e-15));
    CHECK(notes.count(ErrorId::w_listed) == 1);
    CHECK(q.counts.totals_absent == 2);
  }
  CHECK(near(coupling_F(read_spf(a + b + again, {.listed = CouplingListed::once}), "A", "B"), 4e-15));
  CHECK(near(coupling_F(read_spf(a + b, {.listed = CouplingListed::both}), "A", "B"), 2e-15));
}

TEST_CASE("spf reader: what is written late or otherwise than announced makes it read again") {
  // Ground behind the capacitances that end on it.
  const Parasitics late = read_spf("*|NET A 3f\nC1 A:1 VSS:3 1f\nC2 A B 2f\n*|NET B 2f\n*|GROUND_NET VSS\n");
  CHECK(late.nets.size() == 2);
  CHECK(near(net_ground_F(late, "A"), 1e-15));
  CHECK(late.counts.grounded == 1);
  CHECK(late.counts.coupled == 1);

  // The header says ':', the pins show '#'.
  Diagnostics notes;
  const Parasitics shown =
      read_spf_text("*|DELIMITER :\n*|NET A 3f\n*|I (M1#g M1 g I)\nC1 A#1 0 1f\nC2 A#1 B#2 2f\n*|NET B 2f\n",
                    "t.spf", {}, notes);
  CHECK(shown.delimiter == '#');
  CHECK(notes.count(ErrorId::w_divider) == 1);
  CHECK(near(coupling_F(shown, "A", "B"), 2e-15));

  // Two nets that differ in case only stay two.
  const Parasitics cases = read_spf("*|NET NET1 3f\nC1 NET1:1 net1:4 2f\nC2 NET1 0 1f\n*|NET net1 2f\n");
  CHECK(cases.nets.size() == 2);
  CHECK(near(coupling_F(cases, "NET1", "net1"), 2e-15));
  // Without such a pair, case does not count.
  CHECK(near(net_ground_F(read_spf("*|NET Net1 1f\nC1 nEt1:2 0 1f\n"), "Net1"), 1e-15));

  // Terminals by number are no sub-nodes.
  const Parasitics numbers = read_spf(
      "*|NET A 3f\n*|I (M1:2 M1 2 I)\nC1 M1:2 0 1f\nC2 A:7 M2:1 2f\n*|NET B 2f\n"
      "*|I (M2:1 M2 1 I)\n");
  CHECK(near(pin_ground_F(numbers, "M1", "2"), 1e-15));
  CHECK(near(coupling_F(numbers, "A", "M2:1"), 2e-15));
}

TEST_CASE("spf reader: nodes find their net over resistors when nothing else tells") {
  Diagnostics notes;
  const Parasitics p = read_spf_text(in_net_a("R1 A foo 1\nR2 foo bar 2\nC1 bar 0 0.4f\nC2 bar B:2 0.6f\n"),
                                     "t.spf", {}, notes);
  CHECK(near(net_ground_F(p, "A"), 0.4e-15));
  CHECK(near(coupling_F(p, "A", "B"), 0.6e-15));
  CHECK(notes.count(ErrorId::w_resistor) == 1);
  CHECK(notes.count(ErrorId::w_node) == 0);
  CHECK(notes.count(ErrorId::w_section) == 1);   // B is a port and has none
  // Two nets at the ends of one chain: no answer, and no net gets it.
  Diagnostics unsure;
  const Parasitics q =
      read_spf_text("*|NET A 1f\nR1 A foo 1\nC1 foo 0 1f\n*|NET B 1f\nR2 B foo 1\n", "t.spf", {}, unsure);
  CHECK(net_ground_F(q, "A") == 0);
  CHECK(net_ground_F(q, "B") == 0);
  CHECK(unsure.count(ErrorId::w_node) == 1);
}

TEST_CASE("spf reader: reopened nets go on, capacitors inside a net, zero and negative ones are left out") {
  Diagnostics notes;
  const Parasitics p = read_spf_text(
      "*|NET A 2f\nC1 A:1 0 1f\n*|NET B 1f\nC2 B 0 1f\nC3 B B:4 5f\nC4 B A 0\n"
      "C5 B A -1f\n*|NET A 2f\nC6 A:2 0 1f\n",
      "t.spf", {}, notes);
  CHECK(p.nets.size() == 2);
  CHECK(near(net_ground_F(p, "A"), 2e-15));
  CHECK(p.counts.self == 1);
  CHECK(near(p.counts.self_F, 5e-15));
  CHECK(p.counts.zero == 1);
  CHECK(p.counts.negative == 1);
  CHECK(notes.count(ErrorId::w_self) == 1);
  CHECK(notes.count(ErrorId::w_negative) == 1);
  CHECK(p.counts.totals_agree == 2);
  CHECK(p.couplings.empty());
}

TEST_CASE("spf reader: a cut file is refused, or read as far as it goes with the option") {
  const std::string text = kChain;
  const std::string cut = text.substr(0, text.find("*|I (XXI1/MM0@2") + 20);
  Diagnostics notes, partial;
  try {
    (void)read_spf_text(cut, "cut.dspf", {}, notes);
    FAIL("accepted");
  } catch (const Error& e) {
    CHECK(e.id() == ErrorId::cut_short);
    CHECK(std::string(e.what()).find("*|NET n1") != std::string::npos);
  }
  CHECK(read_spf_text(cut, "cut.dspf", {.partial = true}, partial).nets.size() == 3);
  CHECK(partial.errors().size() == 1);
  check_prefixes(kChain, ParasiticFormat::dspf);
}

TEST_CASE("spf reader: no capacitance to learn from is an error of its own") {
  const Parasitics only_r = read_spf(in_net_a("R1 A A:1 5\n"));
  CHECK_THROWS_WITH_AS(require_capacitances(only_r), doctest::Contains("R-only"), Error);
  CHECK_THROWS_AS(require_capacitances(read_spf(in_net_a("C1 A 0 0\n"))), Error);
  CHECK_NOTHROW(require_capacitances(read_spf(kChain)));
}

TEST_CASE("spf reader: order of nets, names, parallel capacitors and further resistors change no label") {
  const Parasitics p = read_spf(kChain);
  const std::string text = kChain;
  const std::size_t a = text.find("*|NET A"), n1 = text.find("*|NET n1"), y = text.find("*|NET Y"),
                    end = text.find("* Instance");
  const std::string swapped = text.substr(0, a) + text.substr(y, end - y) + text.substr(n1, y - n1) +
                              text.substr(a, n1 - a) + text.substr(end);
  std::string renamed = text, split = text, divided = text;
  replace_all(renamed, "n1", "XTOP/other[3]");
  replace_all(renamed, "XXI0/MM0", "XQ/M9");
  replace_all(split, "C1 A:1 VSS 0.5f\n", "C1 A:1 VSS 0.2f\nC1b A:1 VSS:9 0.3f\n");
  replace_all(split, "CC1 A:1 n1:1 0.4f\n", "CC1 A:1 n1:1 0.1f\nCC1b A:1 n1:1 0.3f\n");
  replace_all(split, "CC1 n1:1 A:1 0.4f\n", "CC1 n1:1 A:1 0.1f\nCC1b n1:1 A:1 0.3f\n");
  replace_all(divided, "R1 A A:1 12.5 $layer=M1\n", "R1 A A:8 6\nR1b A:8 A:1 6.5\n");
  for (const std::string& other : {swapped, split, divided}) {
    const Parasitics q = read_spf(other);
    CHECK(near(net_ground_F(q, "A"), net_ground_F(p, "A")));
    CHECK(near(net_ground_F(q, "n1"), net_ground_F(p, "n1")));
    CHECK(near(coupling_F(q, "A", "n1"), coupling_F(p, "A", "n1")));
    CHECK(near(coupling_F(q, "XXI0/MM1:g", "Y"), coupling_F(p, "XXI0/MM1:g", "Y")));
    CHECK(q.counts.totals_agree == 3);
  }
  const Parasitics q = read_spf(renamed);
  CHECK(near(coupling_F(q, "A", "XTOP/other[3]"), 0.4e-15));
  CHECK(near(pin_ground_F(q, "XQ/M9", "g"), 0.1e-15));
}

TEST_CASE(
    "spf reader: couplings that both nets list, evenly, unevenly, in pieces and in a net opened again") {
  const std::string text =
      "*|NET A\nC1 A 0 1f\nCB A:1 B:1 2f\nCC A:1 C:1 1f\nCD A:2 D:1 5f\nCE A E 1f\nCE2 A E 2f\n"
      "*|NET B\nC2 B 0 1f\nCB B:1 A:1 2f\n"
      "*|NET C\nC3 C 0 1f\nCC C:1 A:1 3f\n"
      "*|NET D\nC4 D 0 1f\n"
      "*|NET E\nC5 E 0 1f\nCE E A 1f\nCE2 E A 2f\n"
      "*|NET A\nCB2 A:3 B:4 4f\n"   // opened again
      "*|NET B\nCB2 B:4 A:3 4f\n";
  Diagnostics notes;
  const Parasitics both = read_spf_text(text, "t.spf", {.listed = CouplingListed::both}, notes),
                   once = read_spf(text, {.listed = CouplingListed::once});
  CHECK(near(coupling_F(both, "A", "B"), 6e-15));
  CHECK(near(coupling_F(once, "A", "B"), 12e-15));
  CHECK(near(coupling_F(both, "A", "C"), 3e-15));   // the larger where the two differ
  CHECK(near(coupling_F(once, "A", "C"), 4e-15));
  CHECK(notes.count(ErrorId::w_listed) == 1);
  CHECK(near(coupling_F(both, "A", "D"), 5e-15));
  CHECK(near(coupling_F(once, "A", "D"), 5e-15));
  CHECK(near(coupling_F(both, "A", "E"), 3e-15));
  CHECK(near(coupling_F(once, "A", "E"), 6e-15));
  for (const Parasitics* p : {&both, &once})
    for (const ParasiticCoupling& c : p->couplings) CHECK((c.a < c.b && c.cap_F > 0));
}
