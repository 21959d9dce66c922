// Netlists of several processes and programs through reader and elaboration.
#include "io/circuit/netlist_import.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/flat_fixture.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace cgcl;
using namespace cgcl::test;

namespace {

struct Elaborated {
  FlatCircuit circuit;
  Diagnostics diagnostics;
};

Elaborated elaborated(const std::string& file) {
  Elaborated result;
  const Netlist netlist = read_netlist(fixture(file), {.keep_errors = true}, result.diagnostics);
  result.circuit = elaborate(netlist, {}, result.diagnostics);
  return result;
}

std::vector<std::string> faults(const std::string& file) {
  Diagnostics diagnostics;
  std::vector<std::string> lines;
  try {
    const Netlist netlist = read_netlist(fixture(file), {.keep_errors = true}, diagnostics);
    (void)elaborate(netlist, {}, diagnostics);
  } catch (const Error& error) {
    if (diagnostics.errors().empty()) lines.push_back(error_code(error.id()) + " " + error.what());
  }
  for (const Error& error : diagnostics.errors())
    lines.push_back(error_code(error.id()) + " " + error.what());
  return lines;
}

}   // namespace

TEST_CASE("elaborate corpus: CDL with every oddity") {
  const auto [circuit, diagnostics] = elaborated("dialects/cdl_nasty.cdl");
  CHECK(circuit.top == "TOP");
  CHECK(circuit.top_reason == "named by the banner");
  CHECK(circuit.devices() == 3 * 2 + 9);
  CHECK(type_at(circuit, "XI0<0>/MMP").w_m == 400e-9);
  CHECK(type_at(circuit, "XI0<0>/MMN").w_m == 200e-9);
  CHECK(type_at(circuit, "XI0<1>/MMP").m == 3);
  CHECK(type_at(circuit, "XI0<1>/MMP").w_m == 200e-9);
  CHECK(type_at(circuit, "XI1/MMP").nf == 2);
  CHECK(net_at(circuit, "XI0<1>/MMP", 0) == "net#2");
  CHECK(net_at(circuit, "XI1/MMN", 0) == "OUT[3]");
  const DeviceType& resistor = type_at(circuit, "XI2/RR0");
  CHECK(resistor.value == 1e3);
  CHECK(resistor.m == 2);
  CHECK(resistor.model == "rppoly");
  CHECK(resistor.terminals == 3);
  CHECK(type_at(circuit, "XI2/CC0").value == 10e-15);
  CHECK(type_at(circuit, "XI2/CC0").m == 4);
  CHECK(type_at(circuit, "XI2/DD0").area_m2 == 1e-12);
  CHECK(type_at(circuit, "XI2/DD1").perimeter_m == 4e-6);
  CHECK(type_at(circuit, "XI2/QQ1").kind == DeviceKind::bjt);
  CHECK(diagnostics.count(ErrorId::w_short) == 1);
  CHECK(net_at(circuit, "XI2/LL0", 0) == net_at(circuit, "XI2/LL0", 1));
}

TEST_CASE("elaborate corpus: SPICE with every oddity") {
  const auto [circuit, diagnostics] = elaborated("dialects/spice_nasty.sp");
  CHECK(circuit.devices() == 2 * 4 + 6 + 3);
  CHECK(type_at(circuit, "x1/m1").w_m == near(4e-6));
  CHECK(type_at(circuit, "x1/m1").l_m == near(0.15e-6));
  CHECK(type_at(circuit, "x1/m1").m == 3);
  CHECK(type_at(circuit, "x1/m2").m == 12);
  CHECK(type_at(circuit, "x1/m2").w_m == near(1e-6));
  CHECK(type_at(circuit, "X1A/m1").w_m == near(4e-6));
  CHECK(type_at(circuit, "x$2/r1").value == 1e3);
  CHECK(type_at(circuit, "x$2/c1").value == 10e-12);
  CHECK(type_at(circuit, "x$2/c2").value == 1e-15);
  CHECK(type_at(circuit, "x$2/c3").value == 1e-18);
  CHECK(type_at(circuit, "x$2/c4").value == 2.5e-18);
  CHECK(type_at(circuit, "r9").value == 50);
  CHECK(net_at(circuit, "xh/xin/rr", 0) == "xh/n");
  CHECK(diagnostics.count(ErrorId::w_suffix) == 2);   // 1A, and 1k5, which some take for 1500
  CHECK(diagnostics.count(ErrorId::w_units) == 1);
}

TEST_CASE("elaborate corpus: Spectre with every oddity") {
  const auto [circuit, diagnostics] = elaborated("dialects/spectre_nasty.scs");
  CHECK(circuit.devices() == 2 * 3 + 2);
  CHECK(circuit.case_sensitive);
  CHECK(type_at(circuit, "I0/MP").w_m == 3e-6);
  CHECK(type_at(circuit, "I0/MP").l_m == 60e-9);
  CHECK(type_at(circuit, "I0/MP").m == 8);
  CHECK(type_at(circuit, "I0/MP").p_channel);
  CHECK(type_at(circuit, "I0/MN").m == 2);
  CHECK(type_at(circuit, "I1/MP").w_m == 2e-6);
  CHECK(type_at(circuit, "R0").value == 1e3);
  CHECK(type_at(circuit, "c7").value == 2e-15);
  CHECK(net_at(circuit, "I0/MN", 1) == "in<0>");
  CHECK(net_at(circuit, "I1/MN", 0) == "I0.x");
  CHECK(diagnostics.count(ErrorId::w_include) == 1);
}

TEST_CASE("elaborate corpus: a memory macro of 1.6 million devices") {
  const auto [circuit, diagnostics] = elaborated("cdl/ihp_RM_IHPSG13_1P_8192x32_c4.cdl.gz");
  CHECK(circuit.top == "RM_IHPSG13_1P_8192x32_c4");
  CHECK(circuit.devices() == 1'609'848);
  CHECK(circuit.devices_read == 1'609'848);
  CHECK(diagnostics.count(ErrorId::w_short) == 786'693);
}

TEST_CASE("elaborate corpus: faults and how they are said") {
  const auto check = [](const char* file, const std::vector<std::string>& expected) {
    CAPTURE(file);
    const std::vector<std::string> found = faults(std::string("dialects/bad/") + file);
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CAPTURE(found[i]);
      CHECK(found[i].starts_with(expected[i]));
    }
  };
  check("undef_subckt.sp", {"E0208 x1 uses undefined cell inw"});
  check("pincount.sp", {"E0209 x1: 3 nets (in out vdd) for cell inv with 4 ports (a z vdd vss)"});
  check("recursive.sp", {"E0211 c1 -> c2 -> c1"});
  check("param_cycle.sp", {"E0207 a -> b -> a"});
  check("number.sp", {"E0205 w=1..5u", "E0205 r=1e", "E0206 undefined parameter undefinedparam"});
}

TEST_CASE("elaborate corpus: libraries of several processes elaborate with sizes in metres") {
  for (const char* folder : {"cdl", "spice", "spectre"})
    for (const std::string& file : fixtures_in(folder)) {
      CAPTURE(file);
      if (file.find("8192x32") != std::string::npos) continue;
      const std::vector<std::string> found = faults(file);
      if (file == "spectre/align_BPF_TB.scs" || file == "spectre/align_ILO_TB.scs") {
        // They lack a cell and an include, which must be said and nothing else.
        CHECK(!found.empty());
        for (const std::string& fault : found) {
          CAPTURE(fault);
          CHECK(fault.starts_with("E0212 cannot open MODEL_PATH"));
          CHECK(fault.find("Dec2bin_6bit") != std::string::npos);
        }
        continue;
      }
      CHECK(found.empty());
      if (!found.empty()) continue;
      const auto [circuit, diagnostics] = elaborated(file);
      for (const DeviceType& type : circuit.types) {
        if (type.kind != DeviceKind::mos || std::isnan(type.l_m)) continue;
        CHECK(type.l_m >= 1e-9);
        CHECK(type.l_m <= 1e-4);
      }
    }
}

TEST_CASE("elaborate corpus: every cell of every library, with widths and lengths between 1 nm and 1 mm") {
  std::int64_t cells = 0, transistors = 0, edges = 0;
  for (const char* folder : {"cdl", "spice", "spectre"})
    for (const std::string& file : fixtures_in(folder)) {
      if (file.find("8192x32") != std::string::npos || file.find("_TB.scs") != std::string::npos) continue;
      Diagnostics diagnostics;
      const Netlist netlist = read_netlist(fixture(file), {}, diagnostics);
      for (std::size_t c = 1; c < netlist.cells.size(); ++c) {
        if (netlist.cells[c].parent > 0) continue;
        const std::string cell(netlist.names[netlist.cells[c].name]);
        CAPTURE(file);
        CAPTURE(cell);
        ++cells;
        FlatCircuit circuit;
        try {
          Diagnostics own;
          circuit = elaborate(netlist, {.top = cell}, own);
        } catch (
            const Error& error) {   // edges of bit cells, which hold nothing and are no design by themselves
          CHECK(error.id() == ErrorId::black_box);
          CHECK((cell.find("BITKIT_16x2_") != cell.npos || cell.find("_cap_array") != cell.npos));
          ++edges;
        }
        for (const DeviceType& type : circuit.types) {
          if (type.kind != DeviceKind::mos) continue;
          ++transistors;
          CHECK((type.l_m >= 1e-9 && type.l_m <= 1e-3));
          CHECK((type.w_m >= 1e-9 && type.w_m <= 1e-3));
        }
      }
    }
  CHECK(cells > 700);
  CHECK(edges < 12);
  CHECK(transistors > 3500);
}

/// Feature rows of all nets, in order, each as text; with the name of the net where it is a port. Nets inside
/// have other names in an extracted library.
std::vector<std::string> feature_rows(const std::string& file) {
  Diagnostics diagnostics;
  std::vector<std::string> notes;
  const ImportedCircuit in = import_circuit({fixture(file)}, "", {}, diagnostics, notes);
  std::vector<std::string> ports, rows;
  for (const std::int32_t port : in.circuit.ports) ports.push_back(in.circuit.net_path(port));
  for (std::size_t n = 0; n < in.graph.net_names.size(); ++n) {
    const bool port = std::find(ports.begin(), ports.end(), in.graph.net_names[n]) != ports.end();
    std::string row = port ? in.graph.net_names[n] : "inside";
    for (std::size_t c = 0; c < kFeatureColumns; ++c) {
      char text[32];
      std::snprintf(text, sizeof text, " %.4g",
                    static_cast<double>(in.graph.features[n * kFeatureColumns + c]));
      row += text;
    }
    rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

TEST_CASE("elaborate corpus: a cell of sky130 has the same features from CDL and from SPICE") {
  // conb has nothing but shorts, and the CDL of diode has no diode.
  for (const std::string cell : {"sky130_fd_sc_hd__dfxtp_1", "sky130_fd_sc_hd__nand2_1"}) {
    const std::vector<std::string> cdl = feature_rows("cdl/" + cell + ".cdl");
    CHECK(cdl.size() >= 4);
    CHECK(cdl == feature_rows("spice/" + cell + ".spice"));
  }
}
