// Values on the line of an instance that use each other. The numbers of SPICE are those of ngspice-39.
#include "tests/io/flat_fixture.hpp"
#include "tests/io/netlist_reading.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

FlatCircuit circuit_of(const std::string& text, const std::string& name = "t.sp") {
  Diagnostics noticed;
  return elaborate(read_netlist_text(text, name, {}, noticed), {}, noticed);
}

const std::string kFet =
    "* t\n.subckt fet d g s b w=1u l=0.1u nf=1 ad=0\nM1 d g s b nch w='w' l='l' nf='nf' ad='ad'\n.ends\n";

}   // namespace

TEST_CASE("line values: an expression uses the other parameters of its instance") {
  const FlatCircuit circuit =
      circuit_of(kFet +
                 "X1 d g s b fet w=4u nf=2 ad='int((nf+1)/2)*w/nf*0.3u' pd='2*w'\n"
                 "X2 d g s b fet w=4u l='w/20' nf=2\nX3 d g s b nfet_03v3 l='W/20' w=4u m='nf*2' nf=2\n");
  CHECK(type_at(circuit, "X1/M1").w_m == doctest::Approx(4e-6));
  CHECK(type_at(circuit, "X1/M1").l_m == doctest::Approx(1e-7));
  CHECK(type_at(circuit, "X1/M1").nf == 2);
  CHECK(type_at(circuit, "X2/M1").l_m == doctest::Approx(2e-7));
  CHECK(type_at(circuit, "X3").l_m == doctest::Approx(2e-7));
  CHECK(type_at(circuit, "X3").m == 4);
}

TEST_CASE("line values: SPICE takes the line before the cell around it, CDL after it") {
  const std::string inside =
      ".subckt top d g s b w=3u\nX1 d g s b fet w='w*2' l='w/20'\nX2 d g s b fet l='w/20' w='w*2'\n"
      "X3 d g s b fet w=w l=l\n.ends\n.param l=5u\nXT d g s b top\n";
  const FlatCircuit spice = circuit_of(kFet + inside);
  for (const char* each : {"XT/X1/M1", "XT/X2/M1"}) {
    CHECK(type_at(spice, each).w_m == doctest::Approx(6e-6));
    CHECK(type_at(spice, each).l_m == doctest::Approx(3e-7));
  }
  CHECK(type_at(spice, "XT/X3/M1").w_m == doctest::Approx(3e-6));
  CHECK(type_at(spice, "XT/X3/M1").l_m == doctest::Approx(5e-6));
  const FlatCircuit cdl = circuit_of("*.SCALE METER\n" + kFet + inside, "t.cdl");
  CHECK(type_at(cdl, "XT/X1/M1").l_m == doctest::Approx(1.5e-7));
  CHECK(type_at(circuit_of("*.SCALE METER\n" + kFet + "X1 d g s b fet w=4u l='w/20'\n", "t.cdl"), "X1/M1")
            .l_m == doctest::Approx(2e-7));
}

TEST_CASE("line values: what needs itself, or nothing knows, is refused with its place") {
  // What only its own value could give is not defined; the name of a parameter is often that of the size.
  CHECK(thrown_id([] { (void)circuit_of(kFet + "X1 d g s b fet w='w*2'\n"); }) == ErrorId::netlist_parameter);
  CHECK(thrown_id([] { (void)circuit_of("* t\nM1 d g s b nch w=w l=1u\n"); }) == ErrorId::netlist_parameter);
  CHECK(thrown_id([] { (void)circuit_of(kFet + "X1 d g s b fet w='l*2' l='w/2'\n"); }) ==
        ErrorId::parameter_cycle);
  CHECK(thrown_id([] { (void)circuit_of(kFet + "X1 d g s b fet w='v1*2' l=1u\n"); }) ==
        ErrorId::netlist_parameter);
  CHECK(thrown_id([] {
          (void)circuit_of(
              "simulator lang=spectre\nsubckt fet d g\nparameters w=1u l=1u\nm1 (d g d d) nch w=w "
              "l=l\nends fet\nx1 (d g) fet w=4u l=w/20\n",
              "t.scs");
        }) == ErrorId::netlist_parameter);
}

TEST_CASE("line values: long lines and long chains stay cheap") {
  std::string line = "X1 d g s b fet w=1u l='p0'", reversed = "X1 d g s b fet l=1u w='p999'";
  for (int i = 0; i < 200; ++i) line += str(" p", i, "='p", i + 1, "'");
  CHECK(type_at(circuit_of(kFet + line + " p200=2u\n"), "X1/M1").l_m == doctest::Approx(2e-6));
  reversed += " p0=1u";
  for (int i = 1; i < 1000; ++i) reversed += str(" p", i, "='p", i - 1, "'");
  CHECK(thrown_id([&] { (void)circuit_of(kFet + reversed + "\n"); }) == ErrorId::netlist_limit);
}
