#include "io/netlist/netlist_reader.hpp"

#include "io/netlist/elaborate.hpp"
#include "tests/io/netlist_reading.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>

using namespace cgcl;
using cgcl::test::Read;
using cgcl::test::TemporaryFolder;
using cgcl::test::thrown_id;

namespace {

using Fault = std::pair<ErrorId, std::string>;

NetlistOptions with_dollar(DollarRule rule) {
  NetlistOptions options;
  options.dollar = rule;
  return options;
}

void write(const std::string& path, std::string_view text) { std::ofstream(path, std::ios::binary) << text; }

}   // namespace

TEST_CASE("netlist reader: continuation joins over comments, blank lines and a lone sign") {
  const Read read("* c\nR1 a\n* between\n\n  + b\n+\n+ 1k\r\nC1 a b \\\n 2p\n");
  REQUIRE(read.deck().elements.size() == 2);
  CHECK(read.first(0) == "R1 a b / r=1000");
  CHECK(read.first(1) == "C1 a b / c=2e-12");
  CHECK(read.deck().elements[1].place.line == 8);
  CHECK(Read("* t\n+ w=1\n").error() == Fault(ErrorId::continuation, "t.spice:2:1"));
}

TEST_CASE("netlist reader: comments end where the dialect says") {
  CHECK(Read("* c\nr1 a b 1k ; x\n").first() == "r1 a b / r=1000");
  CHECK(Read("* c\nr1 a b 1k $ x\n").first() == "r1 a b / r=1000");
  CHECK(Read("* c\nr1 a b$c n$4 1k $x=2\n", with_dollar(DollarRule::hspice)).first() ==
        "r1 a b$c / n$4 r=1000");
  CHECK(Read("* c\nr1 $a b 1k $ x\n", with_dollar(DollarRule::ngspice)).first() == "r1 $a b / r=1000");
  CHECK(Read("* c\nr1 a b 1k $SUB=s $[rp] $X=3\n", with_dollar(DollarRule::cdl)).first() ==
        "r1 a b s / rp r=1000");
  CHECK(Read("* c\nr1 a b w='1 ; 2*3'\n").error().first == ErrorId::netlist_syntax);   // the ; is no comment
  CHECK(Read("* c\nr1 a b r='1 * 2'\n").first() == "r1 a b / r=2");
}

TEST_CASE("netlist reader: a title is the first line of a deck only") {
  CHECK(Read("some words here\nr1 a b 1\n", {}, "t.sp").deck().elements.size() == 1);
  const Read doubtful("r0 a b 1\nr1 a b 1\n", {}, "t.sp");
  CHECK(doubtful.deck().elements.size() == 1);
  CHECK(doubtful.diagnostics.count(ErrorId::w_title) == 1);
  CHECK(Read("r0 a b 1\nr1 a b 1\n", {}, "t.spice").deck().elements.size() == 2);
  NetlistOptions no_title;
  no_title.title = TitleRule::no;
  CHECK(Read("r0 a b 1\nr1 a b 1\n", no_title, "t.sp").deck().elements.size() == 2);
  CHECK(Read(".subckt a b\n.ends\n", {}, "t.sp").netlist.cells.size() == 2);
}

TEST_CASE("netlist reader: names fold in SPICE and say so, and are kept apart in CDL") {
  const Read spice("* c\nr1 NET1 net1 1k\n");
  CHECK(spice.deck().nets.size() == 1);
  CHECK(spice.diagnostics.count(ErrorId::w_case) == 1);
  const Read cdl("*.BIPOLAR\n.subckt t NET1 net1\nr1 NET1 net1 1k\n.ends\n");
  CHECK(cdl.cell("t").ports == 2);
  CHECK(cdl.diagnostics.count(ErrorId::w_case) == 1);
  NetlistOptions fold;
  fold.name_case = CaseRule::insensitive;
  CHECK(Read("*.BIPOLAR\n.subckt t NET1 net1\n.ends\n", fold).error(1).first == ErrorId::case_collision);
  CHECK(Read("* c\n.subckt t a a\n.ends\n").error().first == ErrorId::netlist_syntax);
}

TEST_CASE("netlist reader: elements of each form") {
  const Read read(
      "* c\n.param rv=5 \n"
      "M1 d g s b nch 1u 2u m=2\nM2 1 2 3 4 nch w = 1.2 l={2*rv}\nD1 a k dm 1p 4u\nQ1 c b e pnp 2\nQ2 c b e "
      "s pnp\n"
      "R1 a b 1k\nR2 a b rm 2k\nR3 a b 3k rm\nR4 a b rv\nR5 a b s rm r=4k\nR6 a b R=5k\nC1 a b 1F\nC2 a b "
      "7e-15 PEX\n"
      "L1 a b 1uH\nX1 (a b) inv w=1 params: l=2\nX2 inv0\nV1 a 0 pwl(0 1 2 3)\n");
  const char* expected[] = {"M1 d g s b / nch m=2 l=1e-06 w=2e-06",
                            "M2 1 2 3 4 / nch w=1.2 l={2*rv}",
                            "D1 a k / dm area=1e-12 pj=4e-06",
                            "Q1 c b e / pnp area=2",
                            "Q2 c b e s / pnp",
                            "R1 a b / r=1000",
                            "R2 a b / rm r=2000",
                            "R3 a b / rm r=3000",
                            "R4 a b / r=rv",
                            "R5 a b s / rm r=4000",
                            "R6 a b / R=5000",
                            "C1 a b / c=1e-15",
                            "C2 a b / PEX c=7e-15",
                            "L1 a b / l=1e-06",
                            "X1 a b / inv w=1 l=2",
                            "X2 / inv0"};
  REQUIRE(read.diagnostics.errors().empty());
  REQUIRE(read.deck().elements.size() == std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    const std::string text = read.first(i);
    std::string folded;   // the spelling kept is that of first sight
    for (const char c : text) folded.push_back(lower(c));
    std::string wanted;
    for (const char c : std::string(expected[i])) wanted.push_back(lower(c));
    CHECK(folded == wanted);
  }
  CHECK(read.diagnostics.count(ErrorId::w_element) == 1);
}

TEST_CASE("netlist reader: CDL instances with a slash, by name and swapped") {
  const Read read(
      "*.BIPOLAR\n.SUBCKT INV A Z w=1\n*.PININFO A:I\n*+ Z:O\n.ENDS\n.SUBCKT TOP a z\n"
      "X1 a n /\n+ INV\nX2 / INV $PINS A=n Z=z m=3 w=2\nX3 INV $PINS A=a\\[1\\] Z=q\nINV a z / u1\n"
      "M1 a/b z z z nch $[other]\n.ENDS\n");
  REQUIRE(read.diagnostics.errors().empty());
  const Cell& top = read.cell("TOP");
  CHECK(read.text(top, 0) == "X1 a n / INV");
  CHECK(read.text(top, 1) == "X2 A=n Z=z / INV m=3 w=2");
  CHECK(read.text(top, 2) == "X3 A=a[1] Z=q / INV");
  CHECK(read.text(top, 3) == "u1 a z / INV");
  CHECK(read.text(top, 4) == "M1 a/b z z z / nch");
  CHECK(read.cell("INV").port_types == std::vector<char>{'I', 'O'});
  CHECK(Read("*.MEGA\nX1 a / b c\n").error().first == ErrorId::netlist_syntax);
  CHECK(Read("* c\nX1<3:0> a<1:0> b\n").error() == Fault(ErrorId::netlist_syntax, "t.spice:2:9"));
  CHECK(Read("* c\nX1<3> a b\n").diagnostics.errors().empty());
}

TEST_CASE("netlist reader: pragmas and options are data") {
  const Read read(
      "* Top Cell Name: T\n*.BIPOLAR\n*.GLOBAL VDD:P\n+ VSS:G\n*.CONNECT a b\n*.EQUIV new=old\n*.SCALE "
      "MICRON\n* Top Cell Name: "
      "T\n"
      "M1 a b c d old\n");
  REQUIRE(read.netlist.globals.size() == 2);
  CHECK(read.netlist.globals[1].type == 'G');
  CHECK(read.netlist.joined.size() == 1);
  CHECK(read.netlist.scale_m == 1e-6);
  CHECK(read.netlist.top_hint == "T");
  CHECK(read.first() == "M1 a b c d / new");
  CHECK(Read("* c\n.option post scale=1e-9\n").netlist.scale_m == 1e-9);
  CHECK(Read("* NGSPICE file created from a.ext - technology: t\n").netlist.extracted);
}

TEST_CASE("netlist reader: blocks are passed over and conditions chosen") {
  const Read read(
      "* c\n.param v=1.2 w='v*2'\n.if (w > 2)\nr1 a b 1\n.elseif (w>1)\nr2 a b 1\n.else\nr3 a b 1\n.endif\n"
      ".if (v<1)\n.if (nope)\n.endif\nr4 a b 1\n.endif\n.control\n+ x\nr5 "
      "!\n.endc\n.prot\n&&&'\n.unprot\n.end\nr6 a b 1\n");
  CHECK(read.diagnostics.errors().empty());
  REQUIRE(read.deck().elements.size() == 1);
  CHECK(read.first() == "r1 a b / r=1");
  CHECK(read.diagnostics.count(ErrorId::w_encrypted) == 1);
  CHECK(read.diagnostics.count(ErrorId::w_after_end) == 1);
  CHECK(Read("* c\n.if (1)\n").error() == Fault(ErrorId::cut_short, "t.spice:2:1"));
  CHECK(Read("* c\n.if (nope)\n.endif\n").error().first == ErrorId::netlist_parameter);
  CHECK(Read("* c\n.param a={b} b={a}\n.if (a)\n.endif\n").error().first == ErrorId::parameter_cycle);
  CHECK(Read("* c\n.endif\n").error().first == ErrorId::netlist_syntax);
}

TEST_CASE("netlist reader: a cell behind a dropped duplicate has nets of its own") {
  const std::string inv = ".subckt inv a z\nr1 a z 1\n.ends\n";
  const Read read(inv + inv + ".subckt k z a q\nr1 z q 1\nr2 a z 1\n.ends\n");
  CHECK(read.diagnostics.errors().empty());
  CHECK(read.cell("k").ports == 3);
  CHECK(read.text(read.cell("k"), 0) == "r1 z q / r=1");
  CHECK(read.text(read.cell("k"), 1) == "r2 a z / r=1");
}

TEST_CASE("netlist reader: cells nest, end, and are compared when defined twice") {
  const Read read(
      "* c\n.subckt a p w=1\n.subckt b q\nr1 q p 1\n.ends b\nx1 p b\n.ends\n.macro c x\n.eom c\n");
  CHECK(read.diagnostics.errors().empty());
  CHECK(read.cell("b").parent == 1);
  CHECK(read.cell("b").ports == 1);
  CHECK(Read("* c\n.subckt a p\n").error() == Fault(ErrorId::cell_open, "t.spice:2:1"));
  CHECK(Read("* c\n.ends\n").error() == Fault(ErrorId::cell_open, "t.spice:2:1"));
  CHECK(Read("* c\n.subckt a p\n.ends b\n").diagnostics.count(ErrorId::w_recover) == 1);

  const std::string twice = "* c\n.subckt a p\nr1 p q 1\n.ends\n.subckt A p\nR1 p q ";
  const Read alike(twice + "1\n.ends\n");
  CHECK(alike.diagnostics.count(ErrorId::w_duplicate_cell) == 1);
  CHECK(alike.netlist.cells.size() == 2);
  CHECK(Read(twice + "2\n.ends\n").error() == Fault(ErrorId::duplicate_cell, "t.spice:5:1"));
  NetlistOptions options;
  options.duplicates = DuplicateRule::first;
  const Read first(twice + "2\n.ends\n", options);
  options.duplicates = DuplicateRule::last;
  const Read last(twice + "2\n.ends\n", options);
  CHECK(first.text(first.netlist.cells.at(1), 0) == "r1 p q / r=1");
  CHECK(last.text(last.netlist.cells.at(1), 0) == "r1 p q / r=2");
}

TEST_CASE("netlist reader: several faults are named in one run with their places") {
  const Read read("* t\nm1 d g s b nch w=1..5u l=1u\nr1 a b 1e\nr1 c d 2\nR1 e f 3\n!x\nr2 a 'b\n");
  CHECK(read.error(0) == Fault(ErrorId::netlist_number, "t.spice:2:18"));
  CHECK(read.error(1) == Fault(ErrorId::netlist_number, "t.spice:3:8"));
  CHECK(read.error(2).first == ErrorId::netlist_syntax);
  CHECK(read.error(3).first == ErrorId::netlist_syntax);
  CHECK(read.error(4) == Fault(ErrorId::duplicate_instance, "t.spice:4:1"));
  CHECK(read.error(5) == Fault(ErrorId::duplicate_instance, "t.spice:5:1"));
  CHECK(read.diagnostics.errors().size() == 6);
}

TEST_CASE("netlist reader: a dollar that may have been a name is told with a hint") {
  const char* text =
      "*.BIPOLAR\n.SUBCKT INV A Z\n.ENDS\n.SUBCKT TOP a b\nXI4 a $net INV\nXI6 n$4 \\$3 INV $ real\n.ENDS\n";
  const Read cut(text);
  CHECK(cut.error() == Fault(ErrorId::cell_unknown, "t.spice:5:1"));
  REQUIRE(!cut.diagnostics.errors().empty());
  CHECK(cut.diagnostics.errors()[0].hint().find("--dollar=name") != std::string::npos);
  const Read named(text, with_dollar(DollarRule::name));
  CHECK(named.diagnostics.errors().empty());
  CHECK(named.text(named.cell("TOP"), 0) == "XI4 a $net / INV");
  CHECK(named.text(named.cell("TOP"), 1) == "XI6 n$4 $3 / INV");
}

TEST_CASE("netlist reader: included files and sections of libraries") {
  const TemporaryFolder folder;
  write(folder.file("lib.l"),
        ".lib tt\n.param c=1\n.lib 'lib.l' base\n.endl tt\n.lib base\nrb a b 1\n.endl\n.lib open\n");
  write(folder.file("a.inc"), "ra a b 1\n");
  write(folder.file("self.inc"), ".include 'self.inc'\n");
  const auto read = [&](const std::string& text) {
    write(folder.file("top.sp"), "* t\n" + text);
    Diagnostics diagnostics;
    return read_netlist(folder.file("top.sp"), {}, diagnostics);
  };
  const Netlist good = read(".inc \"a.inc\"\n.lib 'lib.l' TT\n.lib 'absent.l' tt\nrc a b 1\n");
  CHECK(good.cells[0].elements.size() == 3);
  CHECK(good.parameters.size() == 1);
  CHECK(good.files.size() == 3);
  CHECK(good.sha256.size() == 64);
  CHECK(read(".inc absent.inc\nrc a b 1\n").missing.size() == 1);   // elaboration says whether it is needed
  CHECK(thrown_id([&] { (void)read(".subckt c a\n.inc absent.inc\n.ends\n"); }) == ErrorId::include_missing);
  CHECK(thrown_id([&] { (void)read(".inc self.inc\n"); }) == ErrorId::include_cycle);
  CHECK(thrown_id([&] { (void)read(".lib 'lib.l' ff\n"); }) == ErrorId::lib_section);
  CHECK(thrown_id([&] { (void)read(".lib 'lib.l' open\n"); }) == ErrorId::cut_short);
  for (int i = 0; i < 70; ++i) write(folder.file(str("d", i)), str(".inc d", i + 1, "\n"));
  CHECK(thrown_id([&] { (void)read(".inc d0\n"); }) == ErrorId::netlist_limit);
}

TEST_CASE("netlist reader: every prefix of a sound netlist is read or refused with an id") {
  const std::string text =
      "* NGSPICE\n.option scale=1u\n.param a='1+2' f(x)='x*2'\n.subckt inv a z params: w=1\n*.PININFO a:I\n"
      "m1 z a 0 0 nch w='w*a' l={0.1}\n.ends inv\n.if (a>1)\nx1 p q inv w=2 $ c\n+ m=2\n.endif\nc1 p q "
      "1f\n.end\n";
  for (std::size_t length = 1; length <= text.size(); ++length) {
    Diagnostics diagnostics;
    try {
      (void)read_netlist_text(std::string_view(text).substr(0, length), "p.sp", {}, diagnostics);
    } catch (const Error& error) {
      CHECK(error.exit_code() == ExitCode::usage);
    }
  }
  CHECK(Read(text, {}, "p.sp").diagnostics.errors().empty());
}
