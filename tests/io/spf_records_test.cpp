#include "engine/core/error.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/parasitics_cases.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace cgcl;
using namespace cgcl::parasitics_cases;

TEST_CASE("spf reader: numbers with suffixes and units are farad, anything else is an error with its line") {
  for (const auto& [given, farad] : {std::pair{"0.5F", 0.5e-15},
                                     {"0.5f", 0.5e-15},
                                     {"0.00562302PF", 5.62302e-15},
                                     {"1.23e-15", 1.23e-15},
                                     {"1.5e-15F", 1.5e-15},
                                     {"2P", 2e-12},
                                     {"+3e-16", 3e-16},
                                     {".5f", 0.5e-15},
                                     {"1e-400", 0.0}}) {
    const char* text = given;   // clang lets no lambda see a structured binding
    CAPTURE(text);
    CHECK(near(net_ground_F(read_spf(in_net_a(std::string("C1 A 0 ") + text + "\n")), "A"), farad));
  }
  for (const char* bad : {"abc", "1..5u", "1e", "nan", "inf", "1e999", "--1", "0x10"}) {
    CAPTURE(bad);
    try {
      (void)read_spf(in_net_a(std::string("C1 A 0 ") + bad + "\n"));
      FAIL("accepted");
    } catch (const Error& e) {
      CHECK(e.id() == ErrorId::netlist_number);
      CHECK(e.where() == "t.spf:5");
    }
  }
}

TEST_CASE("spf reader: a malformed file names every fault, and what follows a nameless net is nobody's") {
  const std::string text =
      "*|DSPF 1.5\n*|DIVIDER /\n.SUBCKT T A B\n*|GROUND_NET 0\n*|NET A 5f\nC1 A 0 1f\n"
      "C2 A B:1 1f\nC3 A Q:7 1f\nC4 A B:1 -1f\nC5 A B:1 abc\nX\n*|NET\nC9 A 0 1f\n*|FOO bar\n.ENDS\n";
  Diagnostics notes;
  CHECK_THROWS_AS((void)read_spf_text(text, "m.dspf", {}, notes), Error);
  REQUIRE(notes.errors().size() == 2);
  CHECK(notes.errors()[0].id() == ErrorId::netlist_number);
  CHECK(notes.errors()[0].where() == "m.dspf:10");
  CHECK(notes.errors()[1].id() == ErrorId::parasitic_record);
  CHECK(notes.count(ErrorId::w_record) == 3);   // X, C9, *|FOO
  CHECK(notes.count(ErrorId::w_negative) == 1);
  CHECK(notes.count(ErrorId::w_node) == 1);
  CHECK(notes.count(ErrorId::w_section) == 1);
  CHECK(notes.count(ErrorId::w_total) == 1);
  Diagnostics again;
  const Parasitics p = read_spf_text(text, "m.dspf", {.partial = true}, again);
  CHECK(near(net_ground_F(p, "A"), 1e-15));
}

TEST_CASE(
    "spf reader: a reduced file has the capacitances of its drivers, not the delay models of its loads") {
  Diagnostics notes;
  const Parasitics p = read_spf_text(
      "*|RSPF 1.0\n*|DIVIDER /\n*|DELIMITER :\n.SUBCKT T IN OUT\n*|GROUND_NET VSS\n*|NET N1 1.5f\n"
      "*|DRIVER U1:Z U1 Z\n*|S (U1:Z:1)\nR2 U1:Z U1:Z:1 5.5\nC1 U1:Z VSS 0.6f\nC2 U1:Z:1 VSS 0.9f\n"
      "*|LOAD U2:A U2 A\n*|S (U2:A:1)\nE1 U2:A:1 VSS U1:Z VSS 1.0\nR3 U2:A:1 U2:A 23.9\nC3 U2:A VSS 1.0PF\n"
      "*|LOAD U3:A U3 A\nC4 U3:A VSS 1.0PF\n*|NET OUT 0.2f\n*|P (OUT O 0)\nC5 OUT VSS 0.2f\n.ENDS\n",
      "r.spf", {}, notes);
  CHECK(p.pins.size() == 3);
  CHECK(near(net_ground_F(p, "N1") + pin_ground_F(p, "U1", "Z"), 1.5e-15));
  CHECK(near(net_ground_F(p, "OUT"), 0.2e-15));
  CHECK(p.counts.devices == 0);
  CHECK(p.counts.totals_agree == 2);
  CHECK(notes.count(ErrorId::w_skipped) == 4);
  Diagnostics coupled;
  CHECK(near(coupling_F(read_spf_text("*|CCSPF 1.0\n.SUBCKT T A B\n*|GROUND_NET 0\n*|NET A 1f\nC1 A B 1f\n"
                                      "*|NET B 1f\nC2 B A 1f\n.ENDS\n",
                                      "c.spf", {}, coupled),
                        "A", "B"),
             1e-15));
}

TEST_CASE("spf reader: quotes around nothing name nothing") {
  for (const char* text : {"\"", "\"\"", "\"\" a b c\n", "*|NET \"\" 1f\nC1 \"\" \"\" 1f\nC2 \"\n"}) {
    CAPTURE(text);
    Diagnostics notes;
    CHECK_THROWS_AS((void)read_spf_text(text, "q.spf", {}, notes), Error);
  }
}

TEST_CASE("spf reader: statements wrap over comments and blank lines, and a stray continuation is an error") {
  const Parasitics p =
      read_spf(".SUBCKT T A\n\n* between\n+ B C\n*|NET A\n*+ 1f\nC1 A\n+\n* c\n\n + 0 1f\n.ENDS\n");
  CHECK(near(net_ground_F(p, "A"), 1e-15));
  CHECK(near(p.total_F[0], 1e-15));
  try {
    (void)read_spf("+ x\n*|NET A 1f\nC1 A 0 1f\n");
    FAIL("accepted");
  } catch (const Error& e) {
    CHECK(e.id() == ErrorId::continuation);
  }
}

TEST_CASE("spf reader: files in the layouts of three extractors give the numbers stated for them") {
  const std::string folder = test::fixture("dialects");
  Diagnostics notes;
  const Parasitics xrc = read_parasitics(folder + "/calibre_xrc_cc.dspf", {}, notes);
  CHECK(xrc.nets.size() == 3);
  CHECK(xrc.counts.totals_agree == 3);
  CHECK(xrc.couplings.size() == 2);
  CHECK(xrc.counts.devices == 3);
  CHECK(xrc.sha256.size() == 64);
  const Parasitics xact = read_parasitics(folder + "/xact_tab_pipe.dspf", {}, notes);
  CHECK(xact.counts.totals_agree == 2);
  CHECK(near(coupling_F(xact, "X1|n", "IN"), 0.059853e-15));
  const Parasitics quantus = read_parasitics(folder + "/quantus_hash_cc.dspf", {}, notes);
  CHECK(quantus.counts.devices == 4);
  CHECK(quantus.counts.totals_agree == 2);
  CHECK(near(coupling_F(quantus, "in<0>", "out"), 0.5e-15));
  CHECK_THROWS_AS((void)read_parasitics(folder + "/bad/truncated.dspf", {}, notes), Error);
}
