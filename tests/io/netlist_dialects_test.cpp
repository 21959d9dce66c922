// What only some programs write: xschem, KLayout, HSPICE, and sources that measure.
#include "io/netlist/elaborate.hpp"
#include "tests/io/flat_fixture.hpp"
#include "tests/io/netlist_reading.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;
using cgcl::test::net_at;
using cgcl::test::Read;
using cgcl::test::type_at;

namespace {

struct Flat {
  Read read;
  Diagnostics diagnostics;
  FlatCircuit circuit;

  explicit Flat(std::string_view text, const ElaborateOptions& elaboration = {},
                const NetlistOptions& reading = {}, const std::string& name = "t.spice")
      : read(text, reading, name) {
    for (const Error& error : read.diagnostics.errors()) FAIL_CHECK(error.line());
    circuit = elaborate(read.netlist, elaboration, diagnostics);
  }

  [[nodiscard]] std::vector<std::string> ports() const {
    std::vector<std::string> names;
    for (const std::int32_t port : circuit.ports) names.push_back(circuit.net_path(port));
    return names;
  }
};

constexpr std::string_view kXschem =
    "** sch_path: /home/a/tb.sch\n"
    "**.subckt tb VIN VOUT\n"
    "*+ VDD\n"
    "*.ipin VIN\n"
    "*.opin VOUT\n"
    "*.iopin VDD\n"
    "x1 VIN mid VDD inv\n"
    "x2 mid VOUT VDD inv\n"
    "**** begin user architecture code\n"
    ".param k=1\n"
    "**** end user architecture code\n"
    "**.ends\n"
    ".subckt inv a z vdd\n"
    "*.ipin a\n"
    "*.opin z\n"
    "m1 z a 0 0 nmos w=1u l=0.15u\n"
    ".ends\n"
    ".end\n";

}   // namespace

TEST_CASE("netlist dialects: comments of xschem name the top cell, its ports and their directions") {
  const Flat flat(kXschem);
  CHECK(flat.circuit.top == "tb");
  CHECK(flat.circuit.deck);
  CHECK(flat.ports() == std::vector<std::string>{"VIN", "VOUT", "VDD"});
  CHECK(flat.read.deck().port_types == std::vector<char>{'I', 'O', 'B'});
  CHECK(flat.read.cell("inv").port_types == std::vector<char>{'I', 'O', 0});
  CHECK(flat.circuit.devices() == 2);
  CHECK(net_at(flat.circuit, "x1/m1", 1) == "VIN");
  CHECK(flat.circuit.net_ports[0] == 2);   // of the deck and of x1
  CHECK(flat.diagnostics.lines() == std::vector<std::string>{});
  CHECK(Flat(kXschem, {.top = "TB"}).circuit.top_reason == "named by --top");
}

TEST_CASE("netlist dialects: a cell in comments that elements do not follow is a comment") {
  const Flat flat(
      "* c\n**.subckt old p q\n**r1 p q 1\n**.ends\nr1 a b 1\nr2 b c 2\n**.subckt k z\n**.ends\n");
  CHECK(flat.circuit.top == "t");
  CHECK(flat.ports().empty());
  CHECK(flat.circuit.nets() == 3);
  // Names known to the commented cell mean nets of the deck afresh.
  const Flat again("* c\n**.subckt old a q\n**.ends\nr1 q a 1\n");
  CHECK(net_at(again.circuit, "r1", 0) == "q");
  CHECK(again.circuit.nets() == 2);
}

TEST_CASE("netlist dialects: net comments of KLayout give names where they are asked for") {
  const std::string text =
      "* cell RINGO\n.SUBCKT RINGO 1 2 3 4\n* net 1 FB\n* net 2 out[0]\n* net 3 FB\n* net 7 lost\n"
      "R$1 1 2 1k\nR$2 3 4 1k\nR$3 9 4 1k\n.ENDS RINGO\n.subckt other 1\nr1 1 2 5\n.ends\n";
  const auto nets = [&](bool wanted) {
    NetlistOptions options;
    options.net_comments = wanted;
    const Read read(text, options);
    CHECK(read.diagnostics.errors().empty());
    CHECK(read.text(read.cell("other"), 0) == "r1 1 2 / r=5");
    std::string names;
    for (const NameId net : read.cell("RINGO").nets) names += std::string(read.netlist.names[net]) + " ";
    return names + std::to_string(read.diagnostics.count(ErrorId::w_recover));
  };
  CHECK(nets(false) == "1 2 3 4 9 0");
  CHECK(nets(true) == "FB out[0] 3 4 9 1");   // two nets of one name stay two
  NetlistOptions options;
  options.net_comments = true;
  CHECK(Read("* c\n* net is a word\n* net\n* network 1 b\nr1 1 2 3\n", options).first() == "r1 1 2 / r=3");
}

TEST_CASE("netlist dialects: parhier says whether the cell or the globals count") {
  const std::string body =
      ".param wn=5u ln=1u\n.subckt c a b\n.param wn=2u\nm1 a b 0 0 nmos w=wn l=ln\n.ends\n"
      ".subckt d a b wn=3u\nm1 a b 0 0 nmos w=wn l=ln\n.ends\nx1 p q c\nx2 p q d wn=4u\nx3 p q d\n";
  const auto widths = [&](const std::string& option) {
    const Flat flat("* c\n" + option + body);
    std::string text;
    for (const char* path : {"x1/m1", "x2/m1", "x3/m1"})
      text += str(std::lround(type_at(flat.circuit, path).w_m * 1e6), " ");
    return text;
  };
  CHECK(widths("") == "2 4 3 ");
  CHECK(widths(".option parhier=local\n") == "2 4 3 ");
  CHECK(widths(".options post parhier = 'GLOBAL'\n") == "5 5 5 ");
  CHECK(Read("* c\n.option parhier=other\n").error().first == ErrorId::netlist_syntax);
}

TEST_CASE("netlist dialects: sources of 0 V join two nets and say so, unless one is ground") {
  const std::string text =
      "* c\nr1 a b 1k\nr2 c 0 1k\nv1 b c 0\nv2 b d dc 0\nv3 d e dc=0.0\nv4 e f\nv5 f g 0 ac 1\nv6 g h 1m\nv7 "
      "k 0 0\n"
      "r3 d g 1k\nr4 e h 1\nr5 f k 1\nr6 c gnd 1\nv8 gnd a\nv9 a c pulse(0 1)\n";
  const Flat joined(text);
  CHECK(net_at(joined.circuit, "r1", 1) == "b");
  for (const char* path : {"r2", "r3", "r4", "r5"}) CHECK(net_at(joined.circuit, path, 0) == "b");
  CHECK(net_at(joined.circuit, "r3", 1) == "g");
  CHECK(net_at(joined.circuit, "r4", 1) == "h");
  CHECK(net_at(joined.circuit, "r5", 1) == "k");
  CHECK(net_at(joined.circuit, "r1", 0) == "a");
  CHECK(joined.diagnostics.count(ErrorId::w_short) == 4);
  CHECK(joined.diagnostics.count(ErrorId::w_element) + joined.read.diagnostics.count(ErrorId::w_element) ==
        5);
  const Flat apart(text, {.join_probes = false});
  CHECK(net_at(apart.circuit, "r2", 0) == "c");
  CHECK(apart.diagnostics.count(ErrorId::w_short) == 0);
  CHECK(apart.diagnostics.count(ErrorId::w_element) + apart.read.diagnostics.count(ErrorId::w_element) == 9);

  const Flat spectre(
      "simulator lang=spectre\nglobal 0 vss!\nr1 (a b) resistor r=1\nr2 (c d) resistor r=1\nv0 (b c) vsource "
      "dc=0 "
      "type=dc\ni0 (d e) iprobe\nr3 (e 0) resistor r=1\nv1 (a e) vsource dc=0 mag=1\nv2 (a 0) vsource "
      "dc=0\n",
      {}, {}, "t.scs");
  CHECK(net_at(spectre.circuit, "r2", 0) == "b");
  CHECK(net_at(spectre.circuit, "r3", 0) == "d");
  CHECK(net_at(spectre.circuit, "r1", 0) == "a");
  CHECK(spectre.diagnostics.count(ErrorId::w_short) == 2);
}

TEST_CASE("netlist dialects: substrate or area of a bipolar transistor by the models that there are") {
  const Read read(
      "* c\n.param k=2\n"
      "q1 c b e sub qa 2\nq2 c b e qa k\nq3 c b e qa later\nq4 c b e sub qa\nq5 c b e qb 2N2222\nq6 c b e 0 "
      "2N2222\n"
      "q7 c b e 2N2222\nq8 c b e qa area=3 m=2\nq9 c b e qa 'k*2'\nq10 c b e what ever\nq11 c b e qa 1.5\n"
      "q12 c b e 5 npn5 2\nd1 a k 1N4148\n.model qa npn\n.model 2N2222 npn\n.param later=1\n");
  const char* expected[] = {
      "q1 c b e sub / qa area=2", "q2 c b e / qa area=k",     "q3 c b e / qa area=later",
      "q4 c b e sub / qa",        "q5 c b e qb / 2N2222",     "q6 c b e 0 / 2N2222",
      "q7 c b e / 2N2222",        "q8 c b e / qa area=3 m=2", "q9 c b e / qa area='k*2'",
      "q10 c b e what / ever",    "q11 c b e / qa area=1.5",  "q12 c b e 5 / npn5 area=2",
      "d1 a k / 1N4148"};
  REQUIRE(read.diagnostics.errors().empty());
  REQUIRE(read.deck().elements.size() == std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) CHECK(read.first(i) == expected[i]);
  const Flat flat("* c\nq1 c b e qa 4\nq2 c b e qa area=3\n.model qa npn\n");
  CHECK(type_at(flat.circuit, "q1").value == 4);
  CHECK(type_at(flat.circuit, "q2").value == 3);
  CHECK(type_at(flat.circuit, "q1").terminals == 3);
  // Cells that differ in the doubtful word only are not alike.
  CHECK(Read("* c\n.subckt t c b e\nq1 c b e x y\n.ends\n.subckt t c b e\nq1 c b e x z\n.ends\n")
            .error()
            .first == ErrorId::duplicate_cell);
}

TEST_CASE("netlist dialects: parameters under the names that simulators have for them") {
  for (const char* word : {".param", ".PARAMS", ".parameter", ".parameters", ".csparam", ".GLOBAL_PARAM"}) {
    CAPTURE(std::string(word));
    const Flat flat(str("* c\n", word, " wn=3u\nm1 a b 0 0 nch w={wn} l=1u\n"));
    CHECK(type_at(flat.circuit, "m1").w_m == doctest::Approx(3e-6));
  }
}

TEST_CASE("netlist dialects: params: stands before parameters with a blank or without") {
  const std::string cell = "* c\n.subckt fet d g PARAMS:w=1u l=1u\nm1 d g 0 0 nch w=w l=l\n.ends\n";
  for (const char* line : {"x1 a b fet params: w=4u l=2u\n", "x1 a b fet params:w=4u l=2u\n",
                           "x1 a b fet Params:w=4u l='w/2'\n"}) {
    CAPTURE(std::string(line));
    const Flat flat(cell + line);
    CHECK(type_at(flat.circuit, "x1/m1").w_m == doctest::Approx(4e-6));
    CHECK(type_at(flat.circuit, "x1/m1").l_m == doctest::Approx(2e-6));
  }
}

TEST_CASE("netlist dialects: models of ranges of sizes describe the name in front of the number") {
  const Flat flat(
      "* c\n.model foo.1 pmos (level=54 lmin=1u)\n.model foo.2 pmos (level=54 lmin=2u)\n.model bar.1 pmos\n"
      ".model bar nmos\n.model r.x pmos\nm1 a b 0 0 foo w=1u l=1u\nm2 a b 0 0 bar w=1u l=1u\n"
      "m3 a b 0 0 foo.2 w=1u l=1u\nm4 a b 0 0 baz w=1u l=1u\n");
  CHECK(type_at(flat.circuit, "m1").p_channel);
  CHECK(!type_at(flat.circuit, "m2").p_channel);   // a model of the very name counts
  CHECK(type_at(flat.circuit, "m3").p_channel);
  CHECK(!type_at(flat.circuit, "m4").p_channel);
}

TEST_CASE("netlist dialects: a leaf without a definition is refused with the option that explains it") {
  const Read read("* c\nx1 a b c d my_dev w=1u l=1u\n");
  Diagnostics diagnostics;
  CHECK_THROWS_AS((void)elaborate(read.netlist, {}, diagnostics), Error);
  REQUIRE(diagnostics.errors().size() == 1);
  CHECK(diagnostics.errors()[0].hint().find("--device-map my_dev=nmos") != std::string::npos);
  const auto hint_of = [](const char* netlist) {
    Diagnostics found;
    CHECK_THROWS_AS((void)elaborate(Read(netlist).netlist, {}, found), Error);
    return found.errors().empty() ? std::string() : found.errors()[0].hint();
  };
  CHECK(hint_of("* c\nx1 a b c d pfoo w=1u l=1u\n").find("--device-map pfoo=pmos") != std::string::npos);
  // Without a size, or with the nets of no device, it is a cell that is missing.
  for (const char* cell : {"* c\nx1 a y vdd vss inv_2\n", "* c\nx1 a b c d e f g h inv_2 w=1u l=1u\n"}) {
    CHECK(hint_of(cell).find("define the cell") != std::string::npos);
    CHECK(hint_of(cell).find("--device-map") == std::string::npos);
  }
  ElaborateOptions options;
  options.devices.add("my_dev", "nmos");   // what the option does
  const Flat flat("* c\nx1 a b c d my_dev w=1u l=1u\n", options);
  CHECK(flat.circuit.devices() == 1);
  CHECK(type_at(flat.circuit, "x1").kind == DeviceKind::mos);
}

TEST_CASE("netlist dialects: *.CONNECT inside a cell joins its nets in every instance, and is told") {
  const Flat flat(
      "* auCdl Netlist\n.SUBCKT t a b c\n*.CONNECT a b inner\nM1 a b c inner nch w=1u l=1u\n.ENDS\n"
      ".SUBCKT top p q r s\nXI0 p q r / t\nXI1 s q r / t\nM2 p q r s nch w=1u l=1u\n.ENDS\n",
      {}, {}, "deck.cdl");
  // q is joined to p by one instance and to s by the other.
  CHECK(net_at(flat.circuit, "M2", 0) == net_at(flat.circuit, "M2", 1));
  CHECK(net_at(flat.circuit, "M2", 0) == net_at(flat.circuit, "M2", 3));
  CHECK(net_at(flat.circuit, "M2", 0) != net_at(flat.circuit, "M2", 2));
  CHECK(flat.circuit.nets() == 2);
  CHECK(flat.circuit.devices() == 3);
  CHECK(flat.diagnostics.count(ErrorId::w_short) == 4);
}
