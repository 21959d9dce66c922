#include "io/netlist/elaborate.hpp"

#include "engine/core/index.hpp"
#include "tests/io/flat_fixture.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace cgcl;
using cgcl::test::near;
using namespace cgcl::test;

namespace {

/// An inverter whose sizes are parameters, and two of them in a row.
NetlistBuilder two_inverters() {
  NetlistBuilder b(Dialect::cdl);
  b.netlist.globals = {{b.netlist.names.id("VDD!"), 'P'}, {b.netlist.names.id("VSS!"), 'G'}};
  const std::int32_t inv = b.cell("INV", "A Z VDD VSS", "wp=200n wn='wp/2' m=1");
  b.element(inv, "MMP Z A VDD VDD", "pch_mac", "w=wp l=30n m=m nf=2");
  b.element(inv, "MMN Z A VSS VSS", "nch_mac", "w={wn} l=30n m=m");
  const std::int32_t top = b.cell("TOP", "IN OUT VDD! VSS!");
  b.element(top, "XI0 IN n VDD! VSS!", "INV", "wp=400n");
  b.by_name(b.element(top, "XI1 OUT n VDD! VSS!", "INV", "m=3"), "Z A VDD VSS");
  return b;
}

}   // namespace

TEST_CASE("elaborate: parameters, paths and ports of a small hierarchy") {
  const FlatCircuit circuit = flat(two_inverters());
  CHECK(circuit.top == "TOP");
  CHECK(circuit.top_reason == "the largest of 2 cells");
  CHECK(circuit.devices() == 4);
  CHECK(circuit.devices_read == 4);
  CHECK(circuit.nets() == 5);
  CHECK(circuit.instances.size() == 3);
  CHECK(circuit.ports.size() == 4);
  CHECK(type_at(circuit, "XI0/MMP").w_m == 400e-9);
  CHECK(type_at(circuit, "XI0/MMN").w_m == 200e-9);
  CHECK(type_at(circuit, "XI1/MMN").w_m == 100e-9);
  CHECK(type_at(circuit, "XI0/MMP").p_channel);
  CHECK(!type_at(circuit, "XI0/MMN").p_channel);
  CHECK(type_at(circuit, "XI0/MMP").nf == 2);
  CHECK(type_at(circuit, "XI1/MMP").m == 3);   // declared by the cell: it is not multiplied a second time
  CHECK(net_at(circuit, "XI0/MMP", 0) == "n");
  CHECK(net_at(circuit, "XI1/MMP", 1) == "n");
  CHECK(net_at(circuit, "XI1/MMN", 0) == "OUT");
  CHECK(net_at(circuit, "XI1/MMN", 3) == "VSS!");
  std::map<std::string, std::int32_t> net;
  for (std::int32_t n = 0; n < circuit.nets(); ++n) net[circuit.net_path(n)] = n;
  const auto at = [&](const char* name) { return idx(net.at(name)); };
  CHECK(circuit.net_ports[at("IN")] == 2);
  CHECK(circuit.net_ports[at("n")] == 2);
  CHECK(circuit.net_ports[at("VDD!")] == 3);
  CHECK(circuit.net_type[at("VDD!")] == 'P');
  CHECK(circuit.net_type[at("VSS!")] == 'G');
  CHECK(circuit.net_global[at("VDD!")] == 1);
  CHECK(circuit.net_global[at("IN")] == 0);
}

TEST_CASE("elaborate: m multiplies down the hierarchy") {
  NetlistBuilder b;
  const std::int32_t leaf = b.cell("leaf", "a b");
  b.element(leaf, "m1 a b 0 0", "nch", "w=1u l=1u m=2");
  const std::int32_t middle = b.cell("middle", "a b");
  b.element(middle, "x1 a b", "leaf", "m=3");
  b.element(0, "x2 n1 n2", "middle", "m=5");
  b.element(0, "x3 n1 n2", "middle");
  const FlatCircuit circuit = flat(b);
  CHECK(type_at(circuit, "x2/x1/m1").m == 30);
  CHECK(type_at(circuit, "x3/x1/m1").m == 6);
  CHECK(circuit.types.size() == 2);
  CHECK(circuit.top == "made");
}

TEST_CASE("elaborate: globals in any order, defaults from globals, instance over cell over global") {
  NetlistBuilder b;
  b.netlist.parameters = b.parameters("wtot='2*wu' wu=0.5u lmin=0.15u l=9u");
  const std::int32_t cell = b.cell("c", "a", "w=wtot l=lmin");
  b.netlist.cells[idx(cell)].local = b.parameters("ll='2*l'");
  b.element(cell, "m1 a a 0 0", "nch", "w=w l=ll");
  b.element(0, "x1 n", "c");
  b.element(0, "x2 n", "C", "W='wtot*3' l=1u");
  b.element(0, "x3 n", "c", "ll=7u");
  const FlatCircuit circuit = flat(b);
  CHECK(type_at(circuit, "x1/m1").w_m == 1e-6);
  CHECK(type_at(circuit, "x1/m1").l_m == 0.3e-6);
  CHECK(type_at(circuit, "x2/m1").w_m == near(3e-6));
  CHECK(type_at(circuit, "x2/m1").l_m == 2e-6);
  CHECK(type_at(circuit, "x3/m1").l_m == 7e-6);
}

TEST_CASE("elaborate: a cell inside a cell sees its values, and hides cells of the same name") {
  NetlistBuilder b;
  const std::int32_t outer = b.cell("outer", "a", "w=2u");
  const std::int32_t hidden = b.cell("inner", "p", "", outer);
  b.element(hidden, "m1 p p 0 0", "nch", "w=w l=1u");
  b.element(outer, "x1 a", "inner");
  const std::int32_t inner = b.cell("inner", "p q");
  b.element(inner, "r1 p q", "", "r=1");
  b.element(0, "x1 n", "outer");
  b.element(0, "x2 n", "outer", "w=3u");
  b.element(0, "x3 n k", "inner");
  const FlatCircuit circuit = flat(b);
  CHECK(type_at(circuit, "x1/x1/m1").w_m == 2e-6);
  CHECK(type_at(circuit, "x2/x1/m1").w_m == 3e-6);
  CHECK(type_at(circuit, "x3/r1").value == 1);
  CHECK(type_at(circuit, "x3/r1").model.empty());
}

TEST_CASE("elaborate: ground has several names in SPICE and one in CDL") {
  for (const Dialect dialect : {Dialect::spice, Dialect::cdl}) {
    NetlistBuilder b(dialect);
    const std::int32_t cell = b.cell("c", "a");
    b.element(cell, "m1 a gnd gnd! 0", "nch", "w=1u l=1u");
    b.element(0, "x1 n", "c");
    b.element(0, "r1 n gnd", "", "r=1");
    const FlatCircuit circuit = flat(b);
    CHECK(circuit.nets() == (dialect == Dialect::spice ? 2 : 5));
  }
  NetlistBuilder b;   // a port of that name is a port
  const std::int32_t cell = b.cell("c", "a gnd");
  b.element(cell, "m1 a a gnd gnd", "nch", "w=1u l=1u");
  b.element(0, "x1 n k", "c");
  CHECK(net_at(flat(b), "x1/m1", 2) == "k");
}

TEST_CASE("elaborate: shorts join their nets, named after the net nearest to the top") {
  NetlistBuilder b(Dialect::cdl);
  const std::int32_t bit = b.cell("BIT", "BT BB WL");
  b.element(bit, "R1 BT mid", "lvsres", "w=1u l=1u");
  b.element(bit, "R2 mid BB", "lvsres", "w=1u l=1u");
  b.element(bit, "M1 mid WL VSS VSS", "nch", "w=1u l=1u");
  const std::int32_t top = b.cell("TOP", "BL W0 W1");
  b.element(top, "X0 BL b1 W0", "BIT");
  b.element(top, "X1 b1 b2 W1", "BIT");
  Diagnostics diagnostics;
  FlatCircuit circuit = elaborate(b.netlist, {}, diagnostics);
  CHECK(circuit.devices() == 2);
  CHECK(circuit.devices_read == 2);
  CHECK(net_at(circuit, "X0/M1", 0) == "BL");
  CHECK(net_at(circuit, "X1/M1", 0) == "BL");
  CHECK(circuit.nets() == 5);   // BL W0 W1 and a VSS each
  CHECK(diagnostics.count(ErrorId::w_short) == 4);
  CHECK(diagnostics.warnings()[0].first.size() == kShownPlaces);
  // Asked not to, they are resistors.
  Diagnostics kept;
  circuit = elaborate(b.netlist, {.short_models = {}}, kept);
  CHECK(circuit.devices() == 6);
  CHECK(circuit.nets() == 9);
  CHECK(kept.count(ErrorId::w_short) == 0);
}

TEST_CASE("elaborate: a short to a global net keeps the global's name, and *.CONNECT is counted") {
  NetlistBuilder b(Dialect::cdl);
  b.netlist.globals = {{b.netlist.names.id("VSS!"), 'G'}};
  b.element(0, "M1 a a TIE VSSA", "nch", "w=1u l=1u");
  b.element(0, "R1 TIE VSS!", "short");
  b.netlist.joined.emplace_back(b.netlist.names.id("VSSA"), b.netlist.names.id("VSS!"));
  Diagnostics diagnostics;
  const FlatCircuit circuit = elaborate(b.netlist, {}, diagnostics);
  CHECK(net_at(circuit, "M1", 2) == "VSS!");
  CHECK(net_at(circuit, "M1", 3) == "VSS!");
  CHECK(circuit.nets() == 2);
  CHECK(diagnostics.count(ErrorId::w_short) == 2);
}

TEST_CASE("elaborate: X lines of process devices, wrapped or not, and cells that only look like them") {
  NetlistBuilder b;
  b.element(0, "x1 d g s b", "sky130_fd_pr__nfet_01v8", "w=0.65 l=0.15 ad=1 mult=1 m=2");
  const std::int32_t wrapped = b.cell("nch_mac", "d g s b", "w=1u l=1u");
  b.element(wrapped, "m0 d g s b", "nch", "w=w l=l");
  b.element(0, "x2 d g s b", "nch_mac", "w=2u l=3u");
  const std::int32_t cell = b.cell("nmos_switch", "a b c d");
  b.element(cell, "m0 a b c d", "nch", "w=1u l=1u");
  b.element(0, "x3 d g s b", "nmos_switch");
  const std::int32_t mirror = b.cell("nch_mirror", "a b c d", "w=1u");
  b.element(mirror, "m0 a a c d", "nch", "w=w l=1u");
  b.element(mirror, "m1 b a c d", "nch", "w=w l=1u");
  b.element(0, "x5 d g s b", "nch_mirror");
  b.element(0, "x4 d k", "nmoscap", "w=1u l=1u");
  const FlatCircuit circuit = flat(b);
  CHECK(type_at(circuit, "x1").w_m == near(0.65e-6));
  CHECK(type_at(circuit, "x1").m == 2);
  CHECK(type_at(circuit, "x2").w_m == 2e-6);
  CHECK(type_at(circuit, "x3/m0").l_m == 1e-6);
  CHECK(type_at(circuit, "x5/m1").l_m == 1e-6);
  CHECK(type_at(circuit, "x4").kind == DeviceKind::mos);
  CHECK(net_at(circuit, "x4", 0) == "k");
  CHECK(net_at(circuit, "x4", 1) == "d");
  CHECK(net_at(circuit, "x4", 2) == "k");
}

TEST_CASE("elaborate: models name the channel, in the scope of their cell") {
  NetlistBuilder b;
  b.netlist.models = {{b.netlist.names.id("qq"), "pmos", -1, {}}, {b.netlist.names.id("pp"), "nmos", -1, {}}};
  b.element(0, "m1 d g s b", "qq", "w=1u l=1u");
  b.element(0, "m2 d g s b", "pp", "w=1u l=1u");
  b.element(0, "m3 d g s b", "p250", "w=1u l=1u");
  Diagnostics diagnostics;
  const FlatCircuit circuit = elaborate(b.netlist, {}, diagnostics);
  CHECK(type_at(circuit, "m1").p_channel);
  CHECK(!type_at(circuit, "m2").p_channel);
  CHECK(type_at(circuit, "m3").p_channel);
  CHECK(diagnostics.count(ErrorId::w_model) == 1);
}

TEST_CASE("elaborate: what is counted and kept") {
  NetlistBuilder b(Dialect::cdl);
  b.netlist.globals = {{b.netlist.names.id("VDD"), 'P'}, {b.netlist.names.id("VSS"), 'G'}};
  const std::int32_t cell = b.cell("C", "A B");
  b.element(cell, "M1 A B VSS VSS", "nch", "w=1u l=1u");
  b.element(0, "M0 VDD VDD VDD VDD", "pch", "w=1u l=1u");   // dummy
  b.element(0, "M1 VSS VDD VSS VSS", "nch", "w=1u l=1u");   // decoupling
  b.element(0, "M2 a b VSS VSS", "nch", "w=1 l=1");         // in micrometres?
  b.element(0, "V1 a VSS", "", "");
  b.by_name(b.element(0, "X1 a", "C", "unknown=1 $x=3"), "A");
  Diagnostics diagnostics;
  const FlatCircuit circuit = elaborate(b.netlist, {}, diagnostics);
  CHECK(circuit.devices() == 4);
  CHECK(diagnostics.count(ErrorId::w_dummy) == 2);
  CHECK(diagnostics.count(ErrorId::w_units) == 1);
  CHECK(diagnostics.count(ErrorId::w_element) == 1);
  CHECK(diagnostics.count(ErrorId::w_parameter) == 1);
  CHECK(diagnostics.count(ErrorId::w_pins) == 1);
  CHECK(net_at(circuit, "X1/M1", 1) == "X1/B");   // floats
}

TEST_CASE("elaborate: extracted R and C are kept and not counted as devices") {
  NetlistBuilder b;
  b.netlist.extracted = true;
  const std::int32_t top = b.cell("made", "A Y");
  b.element(top, "X0 Y A n1 n1", "sky130_fd_pr__nfet_01v8", "w=0.65 l=0.15");
  b.element(top, "C0 Y n1", "", "c=0.1f");
  b.element(top, "R0 Y n1", "", "r=5");
  const FlatCircuit circuit = flat(b);
  CHECK(circuit.top_reason == "named like the file");
  CHECK(circuit.devices() == 3);
  CHECK(circuit.devices_read == 1);
  CHECK(type_at(circuit, "C0").value == 0.1e-15);
}

TEST_CASE("elaborate: the choice of the top") {
  NetlistBuilder b(Dialect::cdl);
  const std::int32_t small = b.cell("SMALL", "a");
  b.element(small, "M1 a a a a", "nch");
  const std::int32_t wrapper = b.cell("WRAPPER", "a");
  b.element(wrapper, "X1 a", "SMALL");
  CHECK(flat(b).top == "WRAPPER");
  CHECK(flat(b, "SMALL").top_reason == "named by --top");
  b.netlist.top_hint = "SMALL";
  CHECK(flat(b).top_reason == "named by the banner");
  CHECK(failure(b, "NONE").first.id() == ErrorId::top_unknown);
  CHECK(failure(NetlistBuilder()).first.id() == ErrorId::top_unknown);
}
