// Libraries of three processes, in the forms that their public repositories have: whether one is within reach
// says nothing about a design.
#include "io/circuit/netlist_import.hpp"
#include "io/graph/graph_file.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/flat_fixture.hpp"
#include "tests/io/netlist_reading.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace cgcl;
using namespace cgcl::test;

namespace {

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Imported {
  ImportedCircuit in;
  Diagnostics noticed;
  std::string graph;   // the bytes of the file
};

Imported import_deck(const TemporaryFolder& folder) {
  Imported out;
  std::vector<std::string> notes;
  out.in = import_circuit({folder.file("deck.spice")}, "", {}, out.noticed, notes);
  write_graph(folder.file("g"), out.in.graph);
  out.graph = contents(folder.file("g"));
  return out;
}

/// The deck of a kit with its library beside it, and alone.
std::pair<Imported, Imported> with_and_without(const std::string& kit) {
  const TemporaryFolder folder;
  std::filesystem::copy(fixture("kits/" + kit), folder.path(), std::filesystem::copy_options::recursive);
  Imported with = import_deck(folder);
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    if (entry.path().filename() != "deck.spice") std::filesystem::remove_all(entry.path());
  return {std::move(with), import_deck(folder)};
}

FlatCircuit circuit_of(const std::string& text, Diagnostics& noticed, const std::string& top = "") {
  return elaborate(read_netlist_text(text, "t.sp", {}, noticed), {.top = top}, noticed);
}

FlatCircuit circuit_of(const std::string& text, const std::string& top = "") {
  Diagnostics noticed;
  return circuit_of(text, noticed, top);
}

}   // namespace

TEST_CASE("process library: the graph of a deck is the same bytes with and without it, sky130") {
  const auto [with, without] = with_and_without("sky130");
  CHECK(with.in.files.size() == 4);
  CHECK(without.in.files.size() == 1);
  CHECK(with.noticed.count(ErrorId::w_include) == 0);
  CHECK(without.noticed.count(ErrorId::w_include) == 1);
  CHECK(with.graph == without.graph);
  const FlatCircuit& circuit = with.in.circuit;
  CHECK(circuit.devices() == 7);
  CHECK(circuit.nets() == 6);   // a b c VDD VSS and fb: none inside a model
  CHECK(type_at(circuit, "x1/XM1").w_m == doctest::Approx(2e-6));
  CHECK(type_at(circuit, "x1/XM1").nf == 2);
  CHECK(type_at(circuit, "x1/XM2").p_channel);
  CHECK(type_at(circuit, "x1/XM2").m == 3);
  CHECK(type_at(circuit, "x1/XM3").kind == DeviceKind::mos);
  CHECK(type_at(circuit, "x1/XR1").l_m == doctest::Approx(3.5e-6));
  CHECK(type_at(circuit, "x1/XR2").l_m == doctest::Approx(4e-6));
  CHECK(type_at(circuit, "x1/XC1").m == 2);
  CHECK(type_at(circuit, "x1/XQ1").kind == DeviceKind::bjt);
  CHECK(with.noticed.count(ErrorId::w_size) == 1);   // the RF transistor, whose size is its name
}

TEST_CASE("process library: the graph of a deck is the same bytes with and without it, SG13G2") {
  const auto [with, without] = with_and_without("sg13g2");
  CHECK(with.in.files.size() == 6);
  CHECK(with.graph == without.graph);
  CHECK(without.noticed.count(ErrorId::w_include) == 2);
  const FlatCircuit& circuit = with.in.circuit;
  CHECK(circuit.devices() == 8);
  CHECK(type_at(circuit, "XM1").l_m == doctest::Approx(0.45e-6));
  CHECK(type_at(circuit, "XC1").w_m == doctest::Approx(7e-6));
  CHECK(type_at(circuit, "XR1").kind == DeviceKind::resistor);
  CHECK(type_at(circuit, "XD1").kind == DeviceKind::diode);
  CHECK(type_at(circuit, "XD2").terminals == 3);
  CHECK(type_at(circuit, "XQ1").terminals == 4);
  CHECK(type_at(circuit, "XCL").kind == DeviceKind::other);
}

TEST_CASE("process library: the graph of a deck is the same bytes with and without it, gf180mcu") {
  const auto [with, without] = with_and_without("gf180");
  CHECK(with.in.files.size() == 3);
  CHECK(with.graph == without.graph);
  CHECK(without.noticed.count(ErrorId::w_include) == 5);
  const FlatCircuit& circuit = with.in.circuit;
  CHECK(circuit.devices() == 5);
  CHECK(type_at(circuit, "XM1").w_m == doctest::Approx(0.22e-6));
  CHECK(type_at(circuit, "XR1").w_m == doctest::Approx(0.8e-6));
  CHECK(type_at(circuit, "XR1").l_m == doctest::Approx(64e-6));
  CHECK(type_at(circuit, "XC1").w_m == doctest::Approx(5e-6));
  CHECK(type_at(circuit, "XC1").l_m == doctest::Approx(6e-6));
  CHECK(type_at(circuit, "XC2").kind == DeviceKind::mos);   // a MOS capacitor
  CHECK(type_at(circuit, "XC2").w_m == doctest::Approx(25e-6));
  CHECK(type_at(circuit, "XC2").m == 8);
  CHECK(with.noticed.count(ErrorId::w_size) == 0);
}

TEST_CASE("process library: names are spelled as the deck has them, whatever was read before it") {
  const TemporaryFolder folder;
  write_file_atomically(
      folder.file("lib.sp"),
      ".lib tt\n.include more.sp\n.param XM1=1 R9=2\n.subckt NFET_03V3 D G S B w=1u l=1u\nM1 D G S B "
      "nm w=w l=l\n.ends\n.endl\n");
  write_file_atomically(folder.file("more.sp"), ".subckt CELL VSS vdd\nR9 VSS vdd 1\n.ends\n");
  write_file_atomically(folder.file("inc.sp"),
                        ".subckt part Vdd VSs\nr9 Vdd vsS 1\nXm1 Vdd vsS a a NFET_03v3\n.ends\n");
  const std::string deck = "x1 vdd Vss Part\nxm1 d g vss Vdd nfet_03v3 w=1u l=1u\n";
  const auto spelled = [&](const std::string& text) {
    write_file_atomically(folder.file("top.sp"), "* t\n" + text);
    Diagnostics noticed;
    const FlatCircuit circuit = elaborate(read_netlist(folder.file("top.sp"), {}, noticed), {}, noticed);
    std::string names;
    for (std::int32_t n = 0; n < circuit.nets(); ++n) names += circuit.net_path(n) + " ";
    for (std::int32_t d = 0; d < circuit.devices(); ++d)
      names += circuit.device_path(d) + "=" + circuit.type_of(d).model + " ";
    return names;
  };
  const std::string alone = spelled(".include inc.sp\n" + deck);
  CHECK(alone == "vdd Vss d g x1/a x1/r9= x1/xm1=nfet_03v3 xm1=nfet_03v3 ");
  CHECK(spelled(".lib lib.sp tt\n.include inc.sp\n" + deck) == alone);
  CHECK(spelled(".include inc.sp\n.lib lib.sp tt\n" + deck) == alone);
  CHECK(spelled(deck + ".include inc.sp\n.lib lib.sp tt\n") == alone);
}

TEST_CASE("process library: corners by name, and one that is not there is an error as before") {
  const std::string deck = "* t\n.lib '" + fixture("kits/sky130/sky130.lib.spice") + "' ";
  const std::string rest = "\nXM1 d g s b sky130_fd_pr__nfet_01v8 L=0.15 W=2\n";
  CHECK(circuit_of(deck + "mc" + rest).devices() == 1);
  CHECK(thrown_id([&] { (void)circuit_of(deck + "ll" + rest); }) == ErrorId::lib_section);
}

TEST_CASE("process library: a faulty value of a section is a fault where it is used") {
  const std::string deck = "* t\n.lib '" + fixture("kits/sg13g2/cornerMOSlv.lib") + "' mos_tt\n";
  Diagnostics noticed;
  CHECK(circuit_of(deck + "XM1 d g s b sg13_lv_nmos w=1u l=1u\n", noticed).devices() == 1);
  CHECK(noticed.count(ErrorId::w_skipped) == 1);
  CHECK(thrown_id([&] { (void)circuit_of(deck + "XM1 d g s b sg13_lv_nmos w=1u l='mc_vfbo*1u'\n"); }) ==
        ErrorId::netlist_parameter);
  CHECK(thrown_id([] { (void)circuit_of("* t\n.param a='max(1 2)'\nr1 a b 1\n"); }) ==
        ErrorId::netlist_syntax);
}

TEST_CASE("process library: a device that no map knows is a cell, and its behavioural values stay unknown") {
  Diagnostics noticed;
  const FlatCircuit circuit = circuit_of("* t\n.lib '" + fixture("kits/gf180/sm141064.ngspice") +
                                             "' res_typical\nX1 a b metal_link r_length=4u\n",
                                         noticed);
  CHECK(circuit.devices() == 1);
  CHECK(type_at(circuit, "X1/r1").kind == DeviceKind::resistor);
  CHECK(noticed.count(ErrorId::w_behavioural) == 1);
}

TEST_CASE("behavioural values: of R, C and L they are unknown, of sizes they are refused") {
  Diagnostics noticed;
  const FlatCircuit circuit = circuit_of(
      "* t\n.subckt res a b k=1\nr1 a b r='k*(1+V(a,b)+i(vx)*temper)'\nc1 a b c='1f*(1+ddt(v(a#-1,b)))'\n"
      "r2 a b r='2k*(temper-24)'\n.ends\nx1 p q res k=2\nx2 p q res k='v(p)'\nl1 p q l='1n*time'\n"
      "m1 p q 0 0 nch w=1u l=1u ad='v(p)'\n",
      noticed);
  CHECK(circuit.devices() == 8);
  CHECK(std::isnan(type_at(circuit, "x1/r1").value));
  CHECK(std::isnan(type_at(circuit, "x1/c1").value));
  CHECK(type_at(circuit, "x1/r2").value == 2e3);
  CHECK(noticed.count(ErrorId::w_behavioural) == 3);   // r1, c1, l1, each once
  for (const char* size : {"w='v(p)' l=1u", "w=1u l='time'", "w=1u l=1u m='i(v1)'"})
    CHECK(thrown_id([&] { (void)circuit_of(str("* t\nm1 p q 0 0 nch ", size, "\n")); }) ==
          ErrorId::netlist_parameter);
  // What only sounds so is what the netlist says, and other functions are as unknown as before.
  CHECK(type_at(circuit_of("* t\n.func v(x)='2*x'\nr1 a b r='v(21)'\n"), "r1").value == 42);
  CHECK(thrown_id([] { (void)circuit_of("* t\nr1 a b r='w(21)'\n"); }) == ErrorId::netlist_parameter);
}

TEST_CASE("behavioural values: a capacitor of an extraction that has one is a device and no label") {
  const TemporaryFolder folder;
  write_file_atomically(folder.file("deck.spice"),
                        "* NGSPICE file created from top.ext\nm1 a b 0 0 nch w=1u l=1u\nC0 a b 1f\n"
                        "C1 a c c='1f*(1+v(a))'\nm2 c b 0 0 nch w=1u l=1u\n");
  const Imported out = import_deck(folder);
  CHECK(out.in.circuit.devices() == 3);
  CHECK(out.in.labels.couplings.size() == 1);
}

TEST_CASE("process library: cells of a design whose names sound like devices stay cells") {
  const auto devices = [](const std::string& cell, const std::string& instance) {
    const FlatCircuit circuit = circuit_of("* t\n" + cell + "\nx1 " + instance + "\n");
    std::string paths;
    for (std::int32_t d = 0; d < circuit.devices(); ++d) paths += (d > 0 ? " " : "") + circuit.device_path(d);
    return paths;
  };
  // A generic pattern never decides over a cell with contents, sized or not.
  CHECK(devices(".subckt my_nmos_mirror d g s b w=1u l=1u\nm1 d g s b nch w=w l=l\n.ends",
                "d g s b my_nmos_mirror") == "x1/m1");
  // The names of a process: without a size of its own, with two transistors, with a switch, with other cells.
  CHECK(devices(".subckt nch_switch d g s b\nm1 d g s b nch w=1u l=1u\n.ends", "d g s b nch_switch") ==
        "x1/m1");
  CHECK(devices(".subckt nch_pair d g s b w=1u l=1u\nm1 d g s b nch w=w l=l\nm2 s g d b nch w=w l=l\n.ends",
                "d g s b nch_pair") == "x1/m1 x1/m2");
  CHECK(devices(".subckt mimcap_sw a b w=1u l=1u\nc1 a b mimcap w=w l=l\nm1 a b b b nch w=1u l=1u\n.ends",
                "a b mimcap_sw") == "x1/c1 x1/m1");
  CHECK(
      devices(".subckt cell d g s b\nr1 d g 1\n.ends\n.subckt nch_top d g s b w=1u l=1u\nm1 d g s b nch w=w "
              "l=l\nx2 d g s b cell\n.ends",
              "d g s b nch_top") == "x1/m1 x1/x2/r1");
  // More ports than the device has terminals.
  CHECK(devices(".subckt diode_clamp a b c d e w=1u\nd1 a b dio area=1p\n.ends", "a b c d e diode_clamp") ==
        "x1/d1");
  // Layouts of devices, as extractors name them: sizes are numbers, terminals stand in any order.
  CHECK(devices(".subckt sky130_fd_pr__nfet_01v8_6H9P4D a_18_n50# a_n18_n138# a_n76_n50# VSUBS\n"
                "X0 a_18_n50# a_n18_n138# a_n76_n50# VSUBS sky130_fd_pr__nfet_01v8 ad=0.145 w=0.5 l=0.18\n"
                ".ends",
                "1 2 3 4 sky130_fd_pr__nfet_01v8_6H9P4D") == "x1/X0");
  CHECK(devices(".subckt sky130_fd_pr__cap_mim_m3_1_ABCD c0 c1\nX0 c0 c1 sky130_fd_pr__cap_mim_m3_1 l=5 w=5\n"
                "C9 c0 c1 1.2f\n.ends",
                "1 2 sky130_fd_pr__cap_mim_m3_1_ABCD") == "x1/X0 x1/C9");
  CHECK(
      devices(".subckt sky130_fd_pr__res_generic_po_XY a b\nR0 a b sky130_fd_pr__res_generic_po w=0.33 l=5\n"
              ".ends",
              "1 2 sky130_fd_pr__res_generic_po_XY") == "x1/R0");
  CHECK(devices(".subckt sky130_fd_pr__rf_nfet_01v8_bM02 D G S B\nM1 D G S B model_only w=1.65 l=0.15\n"
                "M2 D G S B model_only w=1.65 l=0.15\n.ends",
                "1 2 3 4 sky130_fd_pr__rf_nfet_01v8_bM02") == "x1/M1 x1/M2");
  // Both sides: the same names with the contents of a model.
  CHECK(devices(".subckt sky130_fd_pr__cap_vpp_04p4 c0 c1 b\n.param mult=1\nX0 c0 c1 b "
                "sky130_fd_pr__cap_vpp_base m=4\n"
                "M1 c0 c1 c0 b model_only w=1.65 l=0.15\n.ends",
                "1 2 3 sky130_fd_pr__cap_vpp_04p4") == "x1");
  CHECK(devices(".subckt nch_mac d g s b w=1u l=1u\nmain d g s b nch w=w l=l\n.ends",
                "d g s b nch_mac w=2u") == "x1");
  CHECK(devices(".subckt mimcap_2p0 a b w=1u l=1u\nc1 a n mimcap w=w l=l\nr1 n b 1\n.ends",
                "a b mimcap_2p0 w=2u") == "x1");
}

TEST_CASE("process library: inline cells of Spectre are wrappers too, with their parameters inside") {
  Diagnostics noticed;
  const FlatCircuit circuit = elaborate(
      read_netlist_text("simulator lang=spectre\ninline subckt nch_mac (d g s b)\nparameters w=1u l=1u\n"
                        "nch_mac (d g s b) nch w=w l=l\nends nch_mac\nm1 (d g s b) nch_mac w=2u l=3u\n",
                        "t.scs", {}, noticed),
      {}, noticed);
  CHECK(circuit.devices() == 1);
  CHECK(type_at(circuit, "m1").w_m == doctest::Approx(2e-6));
}

TEST_CASE("process library: cells of models are not the top, and a circle of them is none") {
  Diagnostics noticed;
  const std::string library =
      ".subckt cap_cmim a b\n.param w=1u l=1u\nr1 a n 1\nr2 n m 1\nr3 m o 1\nc1 o b 1f\n.ends\n";
  const std::string cell = ".subckt inv a y vdd vss\nm1 y a vss vss nch w=1u l=1u\n.ends\n";
  CHECK(circuit_of("* t\n" + library + cell).top == "inv");
  CHECK(circuit_of("* t\n" + library).top == "cap_cmim");
  CHECK(circuit_of("* t\n" + library + cell, "cap_cmim").devices() == 4);
  CHECK(thrown_id([] {
          (void)circuit_of(
              "* t\n.subckt rppd a b\nx1 a b rsil w='1'\n.ends\n.subckt rsil a b\nx1 a b rppd "
              "w='w'\n.ends\nx1 p q rppd\n");
        }) == ErrorId::cell_recursion);
}

TEST_CASE("sizes: a device of a known kind without one is counted") {
  Diagnostics noticed;
  (void)circuit_of(
      "* t\nx1 d g s b nfet_03v3\nm1 d g s b nch l=1u\nx2 a b ppolyf_u\nx3 a b cap_mim_2f0fF\nd1 a b dio\n"
      // these have what their kind needs
      "x4 a b ppolyf_u r_length=1u\nr1 a b rppoly 1k\nc1 a b 1f\nd2 a b dio area=1p\nx5 d g s "
      "npn_10p00x10p00\n"
      "x6 a b cfmom nr=8 lr=2u\n",
      noticed);
  CHECK(noticed.count(ErrorId::w_size) == 5);
}
