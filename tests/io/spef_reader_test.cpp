#include "engine/core/error.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/report/parasitics_summary.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/parasitics_cases.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for count
#include <cstdio>      // for remove
#include <fstream>
#include <string>
#include <zlib.h>

using namespace cgcl;
using namespace cgcl::parasitics_cases;

namespace {

const char* const kHeader = R"(*SPEF "IEEE 1481-2009"
*DESIGN "t/op" // behind
*DATE "x" *VENDOR "y" *PROGRAM "z" *VERSION "1"
*DESIGN_FLOW "NAME_SCOPE LOCAL" "*NOT_A_KEYWORD"
*DIVIDER /
*DELIMITER :
*BUS_DELIMITER []
*T_UNIT 1 PS
*C_UNIT 0.1 FF
*R_UNIT 1 KOHM
*L_UNIT 1 UH
/* several
   lines *D_NET */
)";

const std::string kNasty = std::string(kHeader) + R"(*NAME_MAP
*1 data[3]
*2 u_mem.mem\[0\]\[10\]
*3 u1/\$proc$12_Y
*4 u2
*POWER_NETS VDD
*GROUND_NETS VSS
*PORTS
*1 I *C 10.0 20.0 *L 0.5 *S 0 0 0 0
clk I
*PHYSICAL_PORTS
pp1 O
*D_NET *1 11.8:12:12.3 *V 3
*CONN
*P *1 I *C 1 2 *L 0.1 *D INVX1
*I *4:A I *C 3.0 4.0 *L 0.2:0.3:0.4
*N *1:2 *C 5.0 6.0
*CAP
1 *1 1:1.2:1.5 // ground
2 *1:2 2.0 *SC 0:1.5e-3 1:2.0e-3
3 *1:2 *2:7 4.0
4 *3:1 *4:A 4.8
*RES
1 *1 *1:2 1.0
2 *1:2 *4:A 2.0
*INDUC
1 *1 *1:2 0.1
*END
*D_NET *2 4
*CAP
1 *2:7 *1:2 4.0
*END
*R_NET *3 4.8
*DRIVER *4:Z
*CELL INVX1
*C2_R1_C1 1.0 2.0 3.0
*LOADS
*RC *4:A 5.0
*Q 1.0 0.5
*K 0.2 0.0
*END
*D_PNET VDD 100
*CONN
*P pp1 O
*CAP
1 VDD:1 100
*END
)";

Parasitics read(const std::string& text, const ParasiticOptions& options = {}) {
  Diagnostics notes;
  return read_spef_text(text, "t.spef", options, notes);
}

/// Capacitances, and no node without a net.
void check_sound(const std::string& path) {
  CAPTURE(path);
  Diagnostics found;
  const Parasitics p = read_parasitics(path, {}, found);
  CHECK(p.counts.capacitors > 0);
  CHECK(found.count(ErrorId::w_node) == 0);
  CHECK(found.errors().empty());
}

const std::string kUnit = "*SPEF \"x\"\n*C_UNIT 1 FF\n";

}   // namespace

TEST_CASE("spef reader: a file of every section has the values written, at each corner") {
  Diagnostics notes;
  const Parasitics p = read_spef_text(kNasty, "t.spef", {}, notes);
  CHECK(p.design == "t/op");
  CHECK(p.program == "z");
  REQUIRE(p.nets == std::vector<std::string>{"data[3]", "u_mem.mem[0][10]", "u1/$proc$12_Y"});
  CHECK(near(p.total_F[0], 1.2e-15));
  CHECK(near(p.total_F[2], 0.48e-15));
  CHECK(near(net_ground_F(p, "data[3]"), 0.32e-15));
  CHECK(near(coupling_F(p, "data[3]", "u_mem.mem[0][10]"), 0.4e-15));   // listed twice, swapped
  CHECK(near(coupling_F(p, "u2:A", "u1/$proc$12_Y"), 0.48e-15));
  CHECK(p.couplings.size() == 2);
  CHECK(p.listed_twice);
  CHECK(p.counts.coupled == 2);
  CHECK(p.counts.repeated == 1);
  CHECK(p.counts.resistors == 2);
  CHECK(p.counts.totals_agree == 2);
  CHECK(p.counts.totals_absent == 1);   // the reduced net
  CHECK(p.is_port == std::vector<std::uint8_t>{1, 0, 0});
  CHECK(p.power_nets == std::vector<std::string>{"VDD"});
  CHECK(p.ground_nets == std::vector<std::string>{"VSS"});
  REQUIRE(p.reduced.size() == 1);
  CHECK(p.reduced[0].net == 2);
  CHECK(p.reduced[0].driver == "u2:Z");
  CHECK(near(p.reduced[0].c2_F, 0.1e-15));
  CHECK(near(p.reduced[0].r1_ohm, 2e3));
  CHECK(near(p.reduced[0].c1_F, 0.3e-15));
  CHECK(notes.count(ErrorId::w_skipped) == 2);   // inductances, *D_PNET
  for (const auto& [corner, total] : {std::pair{Corner::best, 1.18e-15}, {Corner::worst, 1.23e-15}}) {
    const Parasitics q = read(kNasty, {.corner = corner});
    CHECK(near(q.total_F[0], total));
    CHECK(q.counts.totals_agree == 2);
  }
}

TEST_CASE("spef reader: literal, escaped and mapped names of nets, pins and ports meet") {
  const Parasitics p =
      read(kUnit +
           "*NAME_MAP\n*900000000000 far\n*7 u1:a\n*5 inp\n*PORTS\nclk I\n"
           "*D_NET *5 3\n*CONN\n*P *5 I\n*I *7 I\n*I cts\\/buf\\[0\\]:A I *L .003\n*CAP\n"
           "1 *5:1 1\n2 u1:a 1\n3 cts/buf[0]:A 1\n*END\n"
           "*D_NET *900000000000 2\n*CAP\n1 far:3 clk 2\n*END\n*D_NET clk 2\n*CONN\n*P clk I\n"
           "*CAP\n1 clk far:3 2\n*END\n");
  REQUIRE(p.nets == std::vector<std::string>{"inp", "far", "clk"});
  CHECK(p.is_port == std::vector<std::uint8_t>{1, 0, 1});
  CHECK(near(pin_ground_F(p, "cts/buf[0]", "A"), 1e-15));
  CHECK(near(coupling_F(p, "far", "clk"), 2e-15));
  CHECK(p.counts.totals_agree == 3);
}

TEST_CASE("spef reader: a terminal without a connection record is a pin of the section that grounds it") {
  const Parasitics p =
      read(kUnit + "*NAME_MAP\n*1 net\n*9 u9\n*D_NET *1 3\n*CAP\n1 *9:Z 2\n2 *1:1 1\n*END\n");
  CHECK(p.pins.size() == 1);
  CHECK(near(pin_ground_F(p, "u9", "Z"), 2e-15));
  CHECK(p.counts.totals_agree == 1);
}

TEST_CASE("spef reader: units have multipliers, and a missing one is a warning") {
  const std::string net = "*D_NET n 2\n*CAP\n1 n:1 2\n*END\n";
  for (const auto& [unit, farad] : {std::pair{"*C_UNIT 1 PF\n", 2e-12},
                                    {"*C_UNIT 0.1 FF\n", 2e-16},
                                    {"*C_UNIT 1.0 FF\n", 2e-15},
                                    {"*C_UNIT 10PF\n", 2e-11},
                                    {"*C_UNIT 1e-3 PF\n", 2e-15}})
    CHECK(near(net_ground_F(read(std::string(unit) + net), "n"), farad));
  Diagnostics bare, none;
  CHECK(near(net_ground_F(read_spef_text("*C_UNIT FF\n" + net, "t", {}, bare), "n"), 2e-15));
  CHECK(bare.count(ErrorId::w_unit) == 1);
  CHECK(near(net_ground_F(read_spef_text("*SPEF \"x\"\n" + net, "t", {}, none), "n"), 2e-12));
  CHECK(none.count(ErrorId::w_unit) == 1);
  for (const char* bad : {"*C_UNIT 1 LITRE\n", "*C_UNIT 0 FF\n", "*C_UNIT -1 FF\n", "*R_UNIT 1 MHO\n"}) {
    CAPTURE(bad);
    try {
      (void)read(bad + net);
      FAIL("accepted");
    } catch (const Error& e) {
      CHECK(e.id() == ErrorId::unit_unknown);
    }
  }
}

TEST_CASE("spef reader: a malformed file names every fault and goes on at the next net") {
  Diagnostics notes;
  const std::string text =
      "*SPEF \"IEEE 1481-1998\"\n*DESIGN \"x\"\n*DIVIDER /\n*DELIMITER:\n*C_UNIT FF\n*D_NET *7 1.0\n"
      "*CONN\n*I u1:A\n*CAP\n1 *7:1 1.0\n2 *7:1\n*D_NET n2 1\n*END\n";
  CHECK_THROWS_AS((void)read_spef_text(text, "m.spef", {}, notes), Error);
  REQUIRE(notes.errors().size() == 2);
  CHECK(notes.errors()[0].id() == ErrorId::parasitic_name);
  CHECK(notes.errors()[0].where() == "m.spef:6");
  CHECK(notes.errors()[1].id() == ErrorId::parasitic_record);
  CHECK(notes.errors()[1].where() == "m.spef:11");
  CHECK(notes.count(ErrorId::w_unit) == 1);
  CHECK(notes.count(ErrorId::w_record) == 1);   // direction
  CHECK(notes.count(ErrorId::w_recover) == 1);
  Diagnostics partial;
  CHECK(read_spef_text(text, "m.spef", {.partial = true}, partial).nets.size() == 2);
}

TEST_CASE("spef reader: free layout, comments and wrapped statements mean the same") {
  const std::string plain = kUnit +
                            "*D_NET n 4\n*CONN\n*P n I\n*CAP\n1 n:1 1\n2 n:1 m:2 3\n*RES\n1 n n:1 5\n*END\n"
                            "*D_NET m 3\n*CAP\n1 m:2 n:1 3\n*END\n";
  const std::string wild =
      "*SPEF\n\"x\" /* a */ *C_UNIT 1 FF\n*D_NET n 4 *CONN *P n I\n*CAP 1 n:1 1 2 n:1 m:2 3 *RES\n"
      "1 n n:1 5 // end\n/* 3 n:1 7\n*/ *END\n*D_NET m 3\n*CAP\n1 m:2 n:1\n3\n*END";
  const Parasitics a = read(plain), b = read(wild);
  CHECK(a.nets == b.nets);
  CHECK(a.ground_F == b.ground_F);
  REQUIRE(b.couplings.size() == 1);
  CHECK(b.couplings[0].cap_F == a.couplings[0].cap_F);
  CHECK(b.counts.resistors == 1);
  CHECK(b.counts.totals_agree == 2);
}

TEST_CASE("spef reader: every prefix gives a result or an error, and cut sections are refused") {
  check_prefixes(kNasty, ParasiticFormat::spef);
  Diagnostics notes;
  try {
    (void)read_spef_text(kNasty.substr(0, kNasty.find("*RES")), "t", {}, notes);
    FAIL("accepted");
  } catch (const Error& e) {
    CHECK(e.id() == ErrorId::cut_short);
  }
}

TEST_CASE("spef reader: compressed text, text in memory and files give the same") {
  const std::string plain = "spef_reader_test.spef", zipped = "spef_reader_test.spef.gz";
  std::ofstream(plain, std::ios::binary) << kNasty;
  gzFile out = gzopen(zipped.c_str(), "wb");
  gzwrite(out, kNasty.data(), static_cast<unsigned>(kNasty.size()));
  gzclose(out);
  Diagnostics notes;
  const Parasitics memory = read(kNasty);
  const Parasitics file = read_parasitics(plain, {}, notes), gz = read_parasitics(zipped, {}, notes);
  CHECK(same(memory, file));
  CHECK(same(memory, gz));
  CHECK(file.sha256.size() == 64);
  CHECK(file.sha256 == gz.sha256);
  std::remove(plain.c_str());
  std::remove(zipped.c_str());
}

TEST_CASE("spef reader: the summary has the counts, in json and in words") {
  Diagnostics notes;
  const Parasitics p = read_spef_text(kNasty, "t.spef", {}, notes);
  const JsonValue json = parasitics_json(p, notes);
  CHECK(json.find("kind")->as_text() == "parasitics");
  CHECK(json.find("nets")->as_int() == 3);
  CHECK(json.find("capacitors")->find("repeated")->as_int() == 1);
  CHECK(json.find("couplings")->find("net_net")->as_int() == 1);
  CHECK(json.find("couplings")->find("pin_net")->as_int() == 1);
  CHECK(json.find("totals")->find("agree")->as_int() == 2);
  CHECK(json.find("warnings")->as_array().size() == 1);
  const auto lines = parasitics_lines(p, notes);
  CHECK(lines.front() == "SPEF of t/op, written by z");
  CHECK(lines.back().find("W-SKIPPED") != std::string::npos);
}

TEST_CASE("spef reader: files of several programs give the numbers stated for them") {
  Diagnostics notes;
  const Parasitics gcd = read_parasitics(test::fixture("spef/openrcx_45_gcd.spef.gz"), {}, notes);
  CHECK(gcd.nets.size() == 316);
  CHECK(gcd.counts.coupled == 2876);
  CHECK(gcd.counts.repeated == 2876);
  CHECK(gcd.counts.zero_coupled == 675);
  CHECK(gcd.counts.grounded == 2972);
  CHECK(gcd.counts.zero == 675 + 695);
  CHECK(gcd.counts.resistors == 2656);
  CHECK(gcd.counts.totals_agree == 316);
  CHECK(gcd.listed_twice);
  for (const std::string& name : test::fixtures_in("spef")) check_sound(test::fixture(name));
}

TEST_CASE("spef reader: the largest file of a timing contest" * doctest::test_suite("shared-data")) {
  check_sound(test::shared_file("corpus/spef/tau_wb_dma.spef.gz"));
}

TEST_CASE("spef reader: two indices of one name are one net, by index and by name") {
  const auto file = [](const std::string& second) {
    return "*SPEF \"x\"\n*C_UNIT 1 FF\n*NAME_MAP\n*1 n\n*2 m\n*3 n\n*D_NET *1 3.0\n*CAP\n1 *3:1 1.0\n2 " +
           second + " *2:1 2.0\n*END\n";
  };
  for (const char* second : {"*3:2", "n:2", "*1:2"}) {
    Diagnostics notes;
    const Parasitics p = read_spef_text(file(second), "t.spef", {}, notes);
    CHECK(p.counts.totals_agree == 1);
    CHECK(near(net_ground_F(p, "n"), 1e-15));
    CHECK(std::count(p.nets.begin(), p.nets.end(), "n") == 1);
  }
}
