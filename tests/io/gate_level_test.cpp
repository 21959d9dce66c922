// Gate-level netlists with their cells: expanded, or kept as devices, and labelled by a router's SPEF.
#include "engine/core/error.hpp"
#include "io/circuit/netlist_import.hpp"
#include "tests/io/hand_circuit.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <functional>

using namespace cgcl;
using cgcl::test::near;
using cgcl::test::net_named;
using cgcl::test::TemporaryFolder;

namespace {

constexpr const char* kCells =
    "* cells of a test\n"
    ".subckt INV A VGND VNB VPB VPWR Y\n"
    "X0 Y A VGND VNB sky130_fd_pr__nfet_01v8 w=650000u l=150000u\n"
    "X1 Y A VPWR VPB sky130_fd_pr__pfet_01v8 w=1e+06u l=150000u\n.ends\n"
    ".subckt mem d<0> d<1> d<2> CK VGND VPWR\n"
    "X0 d<0> CK VGND VGND sky130_fd_pr__nfet_01v8 w=650000u l=150000u\n"
    "X1 d<1> CK VGND VGND sky130_fd_pr__nfet_01v8 w=650000u l=150000u\n"
    "X2 d<2> CK VPWR VPWR sky130_fd_pr__pfet_01v8 w=650000u l=150000u\n.ends\n"
    ".subckt tie HI LO VGND VNB VPWR\n"
    "X0 VGND LO VNB short w=480000u l=45000u\nX1 HI VPWR VNB short w=480000u l=45000u\n.ends\n";

constexpr const char* kChain =
    "module chain (a, y);\n input a; output y;\n wire n;\n"
    " INV u1 (.A(a), .Y(n));\n INV u2 (.A(n), .Y(y));\n FILL_8 f1 ();\nendmodule\n";

std::string written(const TemporaryFolder& folder, const std::string& name, std::string_view text) {
  const std::string path = folder.file(name);
  std::ofstream(path) << text;
  return path;
}

struct Import {
  Diagnostics diagnostics;
  std::vector<std::string> notes;
  ImportedCircuit in;

  [[nodiscard]] std::string net_of(std::int32_t device, int terminal) const {
    return in.circuit.net_path(in.circuit.net_of(device, terminal));
  }
};

Import import(const TemporaryFolder& folder, const char* verilog, bool as_devices = false,
              std::string_view spef = {}, bool with_cells = true, const char* cells = kCells) {
  Import out;
  const std::string design = written(folder, "chip.v", verilog);
  NetlistImportOptions options;
  if (with_cells) options.reading.cells = {written(folder, "cells.spice", cells)};
  options.elaboration.cells_as_devices = as_devices;
  const std::string parasitics = spef.empty() ? "" : written(folder, "chip.spef", std::string(spef));
  out.in = import_circuit({design}, parasitics, options, out.diagnostics, out.notes);
  return out;
}

Error thrown(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return {ErrorId::internal, "nothing was thrown"};
}

constexpr const char* kSpef =
    "*SPEF \"ieee 1481-1999\"\n*DESIGN \"chain\"\n*DIVIDER /\n*DELIMITER :\n*BUS_DELIMITER []\n"
    "*T_UNIT 1 NS\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*L_UNIT 1 HENRY\n*NAME_MAP\n*1 a\n*2 y\n*3 n\n*4 u1\n*5 u2\n"
    "*PORTS\n*1 I\n*2 O\n"
    "*D_NET *3 4\n*CONN\n*I *4:Y O *D INV\n*I *5:A I *D INV\n*CAP\n1 *4:Y 1.5\n2 *5:A 2\n3 *5:A *1:1 "
    "0.5\n*END\n"
    "*D_NET *1 1.5\n*CONN\n*P *1 I\n*I *4:A I *D INV\n*CAP\n1 *4:A 1\n2 *1:1 *5:A 0.5\n*END\n";

}   // namespace

TEST_CASE("gate level: cells are expanded, supply pins that are left out go to global supplies") {
  const TemporaryFolder folder;
  const Import r = import(folder, kChain);
  const FlatCircuit& circuit = r.in.circuit;
  REQUIRE(circuit.devices() == 4);
  CHECK(circuit.device_path(0) == "u1/X0");
  CHECK(r.net_of(0, 0) == "n");
  CHECK(r.net_of(0, 1) == "a");
  CHECK(r.net_of(0, 2) == "VGND");
  CHECK(r.net_of(3, 0) == "y");
  CHECK(r.net_of(3, 3) == "VPB");
  CHECK(circuit.type_of(0).w_m == near(0.65e-6));
  CHECK(r.in.supplies.size() == 4);
  CHECK(r.in.graph.nets == 3);
  CHECK(r.diagnostics.count(ErrorId::w_tied) == 8);     // four pins of two instances
  CHECK(r.diagnostics.count(ErrorId::w_filler) == 1);   // FILL_8, which nobody defines
  CHECK(circuit.top_reason == "in no other module");
  CHECK(r.in.files.size() == 2);
}

TEST_CASE("gate level: the supplies of a module are those of its ports") {
  const TemporaryFolder folder;
  const Import r =
      import(folder,
             "module sub (a, y, VPWR); input a, VPWR; output y; INV u (.A(a), .Y(y)); endmodule\n"
             "module top (a, y, vcc, VGND); input a; output y; inout vcc, VGND;\n"
             " sub s (.a(a), .y(y), .VPWR(vcc)); INV i (.A(y));\nendmodule\n");
  CHECK(r.net_of(1, 2) == "vcc");    // s/u/X1
  CHECK(r.net_of(0, 2) == "VGND");   // s/u/X0: the global supply is the port of that name
  CHECK(r.net_of(3, 2) == "VPWR");
  CHECK(r.in.circuit.ports.size() == 4);
  CHECK(r.net_of(0, 2) == r.in.circuit.net_path(r.in.circuit.ports[3]));
  CHECK(r.net_of(2, 0) == "i/Y");   // open
  CHECK(r.diagnostics.count(ErrorId::w_pins) == 1);
}

TEST_CASE("gate level: buses of library cells in their spelling, names in theirs") {
  const TemporaryFolder folder;
  const Import r = import(folder,
                          "module top (q, c); inout [2:0] q; input c;\n"
                          " MEM m1 (.D(q), .ck(c)); mem m2 (.d({c, q[1:0]}), .CK(c));\n"
                          " mem m3 (q[0], q[1], q[2], c, vss, vdd);\nendmodule\n");
  const FlatCircuit& circuit = r.in.circuit;
  REQUIRE(circuit.devices() == 9);
  CHECK(r.net_of(0, 0) == "q[0]");
  CHECK(r.net_of(2, 0) == "q[2]");
  CHECK(r.net_of(5, 0) == "c");
  CHECK(r.net_of(6, 0) == "q[0]");
  CHECK(r.net_of(6, 2) == "vss");
  CHECK(circuit.device_path(6) == "m3/X0");
}

TEST_CASE("gate level: tie cells leave their outputs nets of their own") {
  const TemporaryFolder folder;
  const Import r =
      import(folder,
             "module top (y, z); output y, z; wire one; tie t (.HI(one), .LO(z)); assign y = one;\n"
             " INV u (.A(one)); endmodule\n");
  CHECK(net_named(r.in.circuit, "y") >= 0);   // a port gives its name to what is assigned to it
  CHECK(net_named(r.in.circuit, "one") < 0);
  CHECK(r.in.circuit.type_of(0).kind == DeviceKind::resistor);
  CHECK(r.in.graph.nets == 3);   // y, z and the open output of u
}

TEST_CASE("gate level: missing cells are named, counted and told what to do about") {
  const TemporaryFolder folder;
  const Error none = thrown([&] { (void)import(folder, kChain, false, {}, false); });
  CHECK(none.id() == ErrorId::cells_missing);
  CHECK(std::string(none.what()).find("2 of 3 instances name 1 cell that no file defines: INV (2)") !=
        std::string::npos);
  CHECK(none.where().ends_with("chip.v:4:6"));
  CHECK(none.hint().find("--cells FILE") != std::string::npos);
  CHECK(none.hint().find("--cells-as-devices") != std::string::npos);
  const Error one = thrown([&] {
    (void)import(
        folder,
        "module top (a); input a; INV u1 (.A(a)); NAND2 u2 (.A(a)); NOR u3 (.A(a)); NOR u4 (.A(a));\n"
        " black b (.A(a)); endmodule\nmodule black (A); input A; endmodule\n");
  });
  CHECK(one.id() == ErrorId::cells_missing);
  CHECK(std::string(one.what())
            .find("4 of 5 instances name 3 cells that no file defines: NOR (2), NAND2 (1), black (1)") !=
        std::string::npos);
}

TEST_CASE("gate level: an empty module is the library cell of its name") {
  const TemporaryFolder folder;
  const Import r = import(folder,
                          "(* blackbox *) module INV (A, Y); input A; output Y; endmodule\n"
                          "module top (a, y); input a; output y; INV u (.A(a), .Y(y)); endmodule\n");
  CHECK(r.in.circuit.devices() == 2);
  CHECK(r.net_of(0, 0) == "y");
  CHECK(r.in.circuit.top == "top");
}

TEST_CASE("gate level: files that are no cells, cells that are there twice") {
  const TemporaryFolder folder;
  const auto id = [&](const char* cells) {
    return thrown([&] { (void)import(folder, kChain, false, {}, true, cells); }).id();
  };
  CHECK(id("module INV (A); input A; endmodule\n") == ErrorId::foreign_file);
  CHECK(id("R1 a b 1\nR2 a b 1\n") == ErrorId::netlist_empty);
  CHECK(id(".subckt INV A Y\n") == ErrorId::cell_open);
  CHECK(id(".subckt INV A\nR1 A 0 1\n.ends\n") == ErrorId::pin_count);   // no pin Y
  const std::string design = written(folder, "chip.v", kChain), first = written(folder, "1.sp", kCells),
                    second = written(folder, "2.sp", kCells);
  NetlistImportOptions options;
  options.reading.cells = {first, second};
  Diagnostics diagnostics;
  std::vector<std::string> notes;
  const auto run = [&] { return import_circuit({design}, "", options, diagnostics, notes); };
  CHECK(thrown([&] { (void)run(); }).id() == ErrorId::duplicate_cell);
  for (const DuplicateRule rule : {DuplicateRule::first, DuplicateRule::last}) {
    options.reading.duplicates = rule;
    CHECK(run().circuit.devices() == 4);
  }
}

TEST_CASE("gate level: cells as devices, with and without a library") {
  const TemporaryFolder folder;
  for (const bool with_cells : {false, true}) {
    CAPTURE(with_cells);
    const Import r = import(folder, kChain, true, kSpef, with_cells);
    const FlatCircuit& circuit = r.in.circuit;
    REQUIRE(circuit.devices() == 2);
    CHECK(circuit.device_path(1) == "u2");
    CHECK(circuit.type_of(1).model == "INV");
    CHECK(circuit.type_of(1).kind == DeviceKind::other);
    CHECK(r.net_of(1, circuit.terminal_named(1, "A")) == "n");
    CHECK(r.net_of(1, circuit.terminal_named(1, "Y")) == "y");
    CHECK(circuit.terminals(0) == (with_cells ? 6 : 2));
    CHECK(r.in.graph.nets == 3);
    CHECK(r.in.graph.devices == 2);
    // The coupling ends on pin A of u2.
    REQUIRE(r.in.labels.couplings.size() == 1);
    CHECK(r.in.labels.couplings[0].b ==
          circuit.nets() + circuit.first_terminal[1] + circuit.terminal_named(1, "A"));
    CHECK(r.in.labels.couplings[0].cap_F == near(0.5e-15));
  }
}

TEST_CASE("gate level: parasitics of a router, each coupling once") {
  const TemporaryFolder folder;
  const Import r = import(folder, kChain, false, kSpef);
  const FlatCircuit& circuit = r.in.circuit;
  CHECK(r.in.labels.ground_F[idx(net_named(circuit, "n"))] == near(3.5e-15));
  CHECK(r.in.labels.ground_F[idx(net_named(circuit, "a"))] == near(1e-15));
  CHECK(std::isnan(r.in.labels.ground_F[idx(net_named(circuit, "y"))]));
  REQUIRE(r.in.labels.couplings.size() == 1);
  CHECK(r.in.labels.couplings[0].cap_F == near(0.5e-15));
}

TEST_CASE("gate level: --cells gives SPICE netlists the contents of their empty cells too") {
  const TemporaryFolder folder;
  NetlistImportOptions options;
  options.reading.cells = {written(folder, "cells.spice", kCells)};
  Diagnostics diagnostics;
  std::vector<std::string> notes;
  const std::string design = written(
      folder, "top.sp",
      "* black boxes\n.subckt inv a vgnd vnb vpb vpwr y\n.ends\n.subckt top i o vgnd vpwr\n"
      "X1 i vgnd vgnd vpwr vpwr n inv\nX2 n vgnd vgnd vpwr vpwr o INV\nX3 o i n o vgnd vpwr mem\n.ends\n");
  const ImportedCircuit in = import_circuit({design}, "", options, diagnostics, notes);
  CHECK(in.circuit.devices() == 7);
  CHECK(in.circuit.device_path(0) == "X1/X0");
  options.elaboration.cells_as_devices = true;   // means nothing here, and is not passed over
  CHECK(thrown([&] { (void)import_circuit({design}, "", options, diagnostics, notes); }).id() ==
        ErrorId::bad_value);
}

TEST_CASE("gate level: cells that the library leaves empty are told of, or devices with --boxes") {
  constexpr const char* empty =
      "* entries\n.subckt INV A VGND VPWR Y\n.ends\n.subckt FILL_8 VGND VPWR\n.ends\n";
  const TemporaryFolder folder;
  const Error error = thrown([&] { (void)import(folder, kChain, false, {}, true, empty); });
  CHECK(error.id() == ErrorId::black_box);
  CHECK(std::string(error.what()).find("(INV 2)") != std::string::npos);
  NetlistImportOptions options;
  options.reading.cells = {folder.file("cells.spice")};
  options.elaboration.boxes = true;
  Diagnostics diagnostics;
  std::vector<std::string> notes;
  const ImportedCircuit in = import_circuit({folder.file("chip.v")}, "", options, diagnostics, notes);
  REQUIRE(in.circuit.devices() == 2);
  CHECK(in.circuit.terminals(0) == 4);
  CHECK(in.circuit.net_path(in.circuit.net_of(1, 0)) == "n");
  CHECK(in.graph.nets == 3);
}

TEST_CASE("gate level: a cell of --cells is never the design") {
  const TemporaryFolder folder;
  const auto id = [&](const char* design) { return thrown([&] { (void)import(folder, design); }).id(); };
  CHECK(id("// nothing that is Verilog\n") == ErrorId::top_unknown);
  CHECK(id("module top (a); input a; top u (.a(a)); endmodule\n") == ErrorId::cell_recursion);
  CHECK(id("* empty cells alone\n.subckt one a b\n.ends\n") == ErrorId::no_nets);
}
