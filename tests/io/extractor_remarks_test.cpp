// What extractors write behind a value: remarks, classes, places.
#include "io/circuit/netlist_import.hpp"
#include "tests/io/netlist_reading.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using cgcl::test::Read;

namespace {

NetlistOptions cdl() {
  NetlistOptions options;
  options.dollar = DollarRule::cdl;
  return options;
}

}   // namespace

TEST_CASE("extractor remarks: what Magic remarks behind a value is no model") {
  const Read read(
      "* title\nC1 a b 17.85fF **FLOATING\nC2 a b 1f ** FLOATING\n"
      "M1 d g s b nfet w=4u l=2u ** SOURCE/DRAIN TIED\n");
  CHECK(read.diagnostics.errors().empty());
  CHECK(read.first(0) == "C1 a b / c=1.785e-14");
  CHECK(read.first(1) == "C2 a b / c=1e-15");
  CHECK(read.first(2) == "M1 d g s b / nfet w=4e-06 l=2e-06");
}

TEST_CASE("extractor remarks: a remark ends with its line, not with its statement") {
  const Read read("* title\nM1 d g s b nfet w=4u **FLOATING gate here\n+ l=2u ad=1p\n");
  CHECK(read.first() == "M1 d g s b / nfet w=4e-06 l=2e-06 ad=1e-12");
}

TEST_CASE("extractor remarks: the class of an extractor behind a value is no model") {
  const Read read(
      "* title\nCext_1 a b 2f C\nRext_2 a b 9 r\nCext_3 a b 1f PEX_CAP\nRext_4 a b 0 pex_res\nCd a b 1f "
      "cmim\n");
  CHECK(read.first(0) == "Cext_1 a b / c=2e-15");
  CHECK(read.first(1) == "Rext_2 a b / r=9");
  CHECK(read.first(2) == "Cext_3 a b / c=1e-15");
  CHECK(read.first(3) == "Rext_4 a b / r=0");
  CHECK(read.first(4) == "Cd a b / cmim c=1e-15");
  CHECK(read.netlist.extracted);   // no schematic has PEX_CAP
}

TEST_CASE(
    "extractor remarks: R and C are models where they are defined, or where no value stands before them") {
  const Read model("* title\nR1 a b 9 R\nR2 a b R l=1u w=1u\nC1 a b C 1f\n.model R r rsh=10\n");
  // Names keep the spelling that came first, that of the parameter.
  CHECK(model.first(0) == "R1 a b / r r=9");
  CHECK(model.first(1) == "R2 a b / r l=1e-06 w=1e-06");
  CHECK(model.first(2) == "C1 a b / c c=1e-15");
  CHECK_FALSE(model.netlist.extracted);
  const Read cell("* title\nR1 a b 9 R\n.subckt R p n\nRx p n 1\n.ends\n");
  CHECK(cell.first(0) == "R1 a b / r r=9");
}

TEST_CASE("extractor remarks: $T= is a place of four numbers, whatever follows") {
  const Read read("* title\nX2 2 1 pad $T=80000 0 0 0 $X=79380 $Y=5380\nX3 3 1 pad $T=-800 200 1 180 $D=7\n",
                  cdl(), "t.cdl");
  CHECK(read.diagnostics.errors().empty());
  CHECK(read.first(0) == "X2 2 1 / pad");
  CHECK(read.first(1) == "X3 3 1 / pad");
  const Read named("* title\nX4 $T=1 2 0 0 n1 n2 / pad\n", cdl(), "t.cdl");
  CHECK(named.first(0) == "X4 n1 n2 / pad");
}
