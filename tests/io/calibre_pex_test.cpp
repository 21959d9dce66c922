// The two layouts of a Calibre extraction in SPICE: a model of each net, and everything in one cell.
#include "engine/core/index.hpp"
#include "io/circuit/netlist_import.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace cgcl;
using cgcl::test::near;
using cgcl::test::TemporaryFolder;

namespace {

std::string written(const TemporaryFolder& folder, const std::string& name, std::string_view text) {
  const std::string path = folder.file(name);
  write_file_atomically(path, text);
  return path;
}

ImportedCircuit imported(const std::string& path) {
  Diagnostics diagnostics;
  std::vector<std::string> notes;
  ImportedCircuit in = import_circuit({path}, "", {}, diagnostics, notes);
  validate(in.graph, path);
  return in;
}

double ground_of(const CircuitGraph& graph, const std::string& net) {
  const auto at = std::find(graph.net_names.begin(), graph.net_names.end(), net);
  REQUIRE(at != graph.net_names.end());
  return graph.ground_F[idx(at - graph.net_names.begin())];
}

/// A buffer: nets A, n1 (not a port) and Y; 0.13 fF between A and n1, 0.05 fF between n1 and Y.
void check_buffer(const CircuitGraph& graph) {
  std::vector<std::string> names = graph.net_names;
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{"A", "Y", "n1"});
  CHECK(graph.devices == 4);
  CHECK(ground_of(graph, "A") == near(3e-16));
  CHECK(ground_of(graph, "n1") == near(4e-16));
  CHECK(ground_of(graph, "Y") == near(5e-16));
  REQUIRE(graph.links.size() == 2);
  std::vector<double> couplings(graph.links.cap_F.begin(), graph.links.cap_F.end());
  std::sort(couplings.begin(), couplings.end());
  CHECK(couplings[0] == near(0.05e-15));
  CHECK(couplings[1] == near(0.13e-15));
}

constexpr std::string_view kTop =
    "* File: BUF.pex.sp\n* PEX produced on Mon\n* Calibre xRC\n.include \"BUF.pex\"\n.subckt BUF VSS VDD A "
    "Y\n"
    "MM0 N_n1_M0_d N_A_M0_g N_VSS_M0_s N_VSS_M0_b nmos_rvt L=20n W=81n\n"
    "MM1 N_n1_M1_d N_A_M1_g N_VDD_M1_s N_VDD_M1_b pmos_rvt L=20n W=81n\n"
    "MM2 N_Y_M2_d N_n1_M2_g N_VSS_M2_s N_VSS_M2_b nmos_rvt L=20n W=81n\n"
    "MM3 N_Y_M3_d N_n1_M3_g N_VDD_M3_s N_VDD_M3_b pmos_rvt L=20n W=81n\n"
    ".include \"BUF.pxi\"\n.ends\n";
constexpr std::string_view kModels =
    ".subckt PM_BUF%VSS VSS 1 2 3 4 5\nc1 1 VSS 1e-16\nr1 5 1 9\nr2 5 2 9\nr3 5 3 9\nr4 5 4 9\n.ends\n"
    ".subckt PM_BUF%VDD VSS 1 2 3 4 5\nc1 5 VSS 2e-16\nr1 5 1 9\nr2 5 2 9\nr3 5 3 9\nr4 5 4 9\n.ends\n"
    ".subckt PM_BUF%A VSS 1 2 3\nc1 3 VSS 3e-16\nr1 3 1 9\nr2 3 2 9\n.ends\n"
    ".subckt PM_BUF%n1 VSS 1 2 3 4\nc1 5 VSS 4e-16\nr1 5 1 9\nr2 5 2 9\nr3 5 3 9\nr4 5 4 9\n.ends\n"
    ".subckt PM_BUF%Y VSS 1 2 3\nc1 3 VSS 5e-16\nr1 3 1 9\nr2 3 2 9\n.ends\n";
constexpr std::string_view kInstances =
    "x_PM_BUF%VSS VSS N_VSS_M0_s N_VSS_M0_b N_VSS_M2_s N_VSS_M2_b VSS PM_BUF%VSS\n"
    "x_PM_BUF%VDD VSS N_VDD_M1_s N_VDD_M1_b N_VDD_M3_s N_VDD_M3_b VDD PM_BUF%VDD\n"
    "x_PM_BUF%A VSS N_A_M0_g N_A_M1_g A PM_BUF%A\n"
    "x_PM_BUF%n1 VSS N_n1_M0_d N_n1_M1_d N_n1_M2_g N_n1_M3_g PM_BUF%n1\n"
    "x_PM_BUF%Y VSS N_Y_M2_d N_Y_M3_d Y PM_BUF%Y\n"
    "cc_1 N_A_M0_g N_n1_M0_d 0.11f\ncc_2 N_A_M1_g N_n1_M1_d 0.02f\ncc_3 N_n1_M2_g N_Y_M2_d 0.05f\n"
    "cc_4 N_A_M0_g N_A_M1_g 0.5f\n";

constexpr std::string_view kInlined =
    "* Calibre xRC LPE\n.SUBCKT BUF VSS VDD A Y\n"
    "M_M0 N_n1_M0_d N_A_M0_g VSS VSS nmos_rvt L=20n W=81n\n"
    "M_M1 x_PM_BUF%n1_2 x_PM_BUF%A_2 VDD VDD pmos_rvt L=20n W=81n\n"
    "M_M2 N_Y_M2_d x_PM_BUF%n1_3 VSS VSS nmos_rvt L=20n W=81n\n"
    "M_M3 Y x_PM_BUF%n1_3 VDD VDD pmos_rvt L=20n W=81n\n"
    "R_x_PM_BUF%A_r1 A N_A_M0_g 9\nR_x_PM_BUF%A_r2 A x_PM_BUF%A_2 9\n"
    "C_x_PM_BUF%A_c1 A VSS 3e-16\nC_x_PM_BUF%A_c2 x_PM_BUF%A_2 A 1e-16\n"
    "R_x_PM_BUF%n1_r1 N_n1_M0_d x_PM_BUF%n1_5 9\nR_x_PM_BUF%n1_r2 x_PM_BUF%n1_2 x_PM_BUF%n1_5 9\n"
    "R_x_PM_BUF%n1_r3 x_PM_BUF%n1_3 x_PM_BUF%n1_5 9\nC_x_PM_BUF%n1_c5 x_PM_BUF%n1_5 VSS 4e-16\n"
    "R_x_PM_BUF%Y_r3 N_Y_M2_d Y 9\nC_x_PM_BUF%Y_c5 Y VSS 5e-16\n"
    "cc_1 N_A_M0_g N_n1_M0_d 0.13f\ncc_3 x_PM_BUF%n1_3 N_Y_M2_d 0.05f\n.ENDS\n";

}   // namespace

TEST_CASE("calibre pex: models of nets become the nets of the schematic") {
  const TemporaryFolder folder;
  written(folder, "BUF.pex", kModels);
  written(folder, "BUF.pxi", kInstances);
  check_buffer(imported(written(folder, "BUF.pex.sp", kTop)).graph);
}

TEST_CASE("calibre pex: sub-nodes in one cell become the nets of the schematic") {
  const TemporaryFolder folder;
  check_buffer(imported(written(folder, "BUF.spi", kInlined)).graph);
}

TEST_CASE("calibre pex: names that only look alike are kept where no model is") {
  const TemporaryFolder folder;
  const std::string text =
      "* NGSPICE file created from t.ext - technology: t\nX0 N_a_b_c N_in_x_y vss vss nmos_rvt w=1u l=20n\n"
      "R0 N_a_b_c N_a_b_d 5\nC0 N_a_b_c N_in_x_y 1f\n";
  const CircuitGraph graph = imported(written(folder, "t.spice", text)).graph;
  CHECK(graph.net_names == std::vector<std::string>{"N_a_b_c", "N_in_x_y"});
}
