// Names with ranges: instances, nets and ports that stand for several.
#include "io/netlist/vector_names.hpp"

#include "tests/io/netlist_reading.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// The names that one stands for; "-" for itself, "!" where it is refused.
std::string names_of(std::string_view name) {
  try {
    const std::optional<NameVector> vector = vector_of(name);
    if (!vector) return "-";
    std::string text;
    for (std::int32_t at = 0; at < vector->width(); ++at) text += (at == 0 ? "" : " ") + vector->name(at);
    return text;
  } catch (const ExpressionFault&) {
    return "!";
  }
}

std::vector<std::string> elements_of(const Read& read, const Cell& cell) {
  std::vector<std::string> texts;
  for (std::size_t e = 0; e < cell.elements.size(); ++e) texts.push_back(read.text(cell, e));
  return texts;
}

std::string ports_of(const Read& read, const Cell& cell) {
  std::string text;
  for (std::int32_t p = 0; p < cell.ports; ++p)
    text += (p == 0 ? "" : " ") + std::string(read.netlist.names[cell.nets[idx(p)]]);
  return text;
}

}   // namespace

TEST_CASE("vector names: a range at any place, in brackets of either kind, up or down") {
  CHECK(names_of("A<2:0>") == "A<2> A<1> A<0>");
  CHECK(names_of("A[0:2]") == "A[0] A[1] A[2]");
  CHECK(names_of("mp<1:0>_q0") == "mp<1>_q0 mp<0>_q0");
  CHECK(names_of("x[1:0]/y<3>") == "x[1]/y<3> x[0]/y<3>");
  CHECK(names_of("a<5:5>") == "a<5>");
  for (const char* one :
       {"a", "a<3>", "a[3]<1>", "net1:3", "a<b:c>", "a[3:", "a:3]", "a\\<3:0\\>", "a<3:0]"}) {
    CAPTURE(one);
    CHECK((names_of(one) == "-" || one == std::string_view("a<b:c>")));
  }
  for (const char* refused :
       {"a<1:0><1:0>", "a<3:0:2>", "a[3..0]", "a<:3>", "a<70000:0>", "a<99999999999:0>"}) {
    CAPTURE(refused);
    CHECK(names_of(refused) == "!");
  }
}

TEST_CASE("vector names: instances hand out nets of their width and share the others") {
  const Read read(
      "* c\n.subckt pd pad en<1:0> VSS\n"
      "Xmp<1:0>_q0 pad en<1:0> VSS VSS nfet w=1u\n"
      "M[0:2] d[2:0] pad VSS VSS nch w=2u\n"
      "X7 pad en<1:0> buf\n.ends\n"
      ".subckt buf p e<0:1>\nR1 p e<1> 1k\n.ends\n");
  REQUIRE(read.diagnostics.errors().empty());
  const Cell& pd = read.cell("pd");
  CHECK(ports_of(read, pd) == "pad en<1> en<0> VSS");
  CHECK(ports_of(read, read.cell("buf")) == "p e<0> e<1>");
  const std::vector<std::string> expected = {
      "Xmp<1>_q0 pad en<1> VSS VSS / nfet w=1e-06", "Xmp<0>_q0 pad en<0> VSS VSS / nfet w=1e-06",
      "M[0] d[2] pad VSS VSS / nch w=2e-06",        "M[1] d[1] pad VSS VSS / nch w=2e-06",
      "M[2] d[0] pad VSS VSS / nch w=2e-06",        "X7 pad en<1> en<0> / buf"};
  CHECK(elements_of(read, pd) == expected);
}

TEST_CASE("vector names: CDL, with a slash and by name") {
  const Read read(
      "*.BIPOLAR\n.SUBCKT INV A Z\nM1 Z A Z Z nch W=1u\n.ENDS\n.SUBCKT TOP a<1:0> z<1:0>\n"
      "XI0<1:0> a<1:0> z<0:1> / INV\nXI1<1:0> / INV $PINS A=a<1:0> Z=z<1>\n.ENDS\n",
      {}, "t.cdl");
  REQUIRE(read.diagnostics.errors().empty());
  const std::vector<std::string> expected = {"XI0<1> a<1> z<0> / INV", "XI0<0> a<0> z<1> / INV",
                                             "XI1<1> A=a<1> Z=z<1> / INV", "XI1<0> A=a<0> Z=z<1> / INV"};
  CHECK(elements_of(read, read.cell("TOP")) == expected);
}

TEST_CASE("vector names: what does not fit is refused with its place, never misread") {
  const auto refused = [](const std::string& line) {
    const Read read("* c\n" + line + "\n");
    CAPTURE(line);
    CHECK(read.error().first == ErrorId::netlist_syntax);
    return read.error().second + " " +
           (read.diagnostics.errors().empty() ? "" : read.diagnostics.errors()[0].what());
  };
  CHECK(refused("XI<3:0> a<7:0> b inv") ==
        "t.spice:2:9 a<7:0> stands for 8 nets, expected 4 or one, as XI<3:0> stands for 4 instances");
  CHECK(refused("M1 a<1:0> b c d nch w=1u") == "t.spice:2:4 a<1:0> stands for 2 nets, and M1 is one device");
  CHECK(refused("XI<1:0><1:0> a b inv").starts_with("t.spice:2:1 XI<1:0><1:0> has two ranges"));
  CHECK(refused("XI[3..0] a b inv").starts_with("t.spice:2:1 the range in XI[3..0] is not understood"));
  CHECK(refused("X1 a[3:0:2] b inv").starts_with("t.spice:2:4 the range in a[3:0:2] is not understood"));
  CHECK(refused("XI[3,1] a b inv").starts_with("t.spice:2:1 XI[3 ends inside a range"));
  const Read spectre("simulator lang=spectre\nI<1:0> (a b) inv\n");
  CHECK(spectre.error().first == ErrorId::netlist_syntax);
}

TEST_CASE("vector names: a kilobyte cannot stand for more than memory") {
  std::string text = "* c\n";
  for (int i = 0; i < 400; ++i) text += str("X", i, " a<65535:0> b<65535:0> c\n");
  Diagnostics diagnostics;
  NetlistOptions options;
  options.keep_errors = true;
  CHECK_THROWS_AS((void)read_netlist_text(text, "t.sp", options, diagnostics), Error);
}
