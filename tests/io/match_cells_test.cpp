// Nets by the ports of placed cells, as a router writes them.
#include "io/circuit/match.hpp"
#include "io/netlist/elaborate.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "tests/io/hand_circuit.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;
using cgcl::test::near;
using cgcl::test::net_named;

namespace {

struct Result {
  FlatCircuit circuit;
  CircuitLabels labels;
  MatchReport report;
  Diagnostics diagnostics;

  [[nodiscard]] double ground(const char* net) const { return labels.ground_F[idx(net_named(circuit, net))]; }
};

Result run(std::string_view netlist, std::string_view spef) {
  Result out;
  const Netlist read = read_netlist_text(netlist, "blk.spice", {}, out.diagnostics);
  out.circuit = elaborate(read, {.top = "blk", .aliases = true}, out.diagnostics);
  const Parasitics parasitics = read_spef_text(spef, "blk.spef", {}, out.diagnostics);
  out.labels = match(out.circuit, parasitics, find_supplies(out.circuit, {}), out.report, out.diagnostics);
  return out;
}

constexpr std::string_view kInverter =
    ".subckt inv A VGND VNB VPB VPWR Y\n"
    "X0 Y A VGND VNB sky130_fd_pr__nfet_01v8 w=0.65 l=0.15\n"
    "X1 Y A VPWR VPB sky130_fd_pr__pfet_01v8 w=1 l=0.15\n"
    ".ends\n";
constexpr std::string_view kHead =
    "*SPEF \"ieee 1481-1999\"\n*DESIGN \"blk\"\n*DIVIDER /\n*DELIMITER :\n*BUS_DELIMITER []\n"
    "*T_UNIT 1 NS\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*L_UNIT 1 HENRY\n";

}   // namespace

TEST_CASE("match: ports of placed cells, which have an X before their name in SPICE") {
  const Result r = run(str(kInverter,
                           ".subckt blk VGND VPWR in out\n"
                           "X_12_ in VGND VGND VPWR VPWR _14_/A inv\n"
                           "X_14_ _14_/A VGND VGND VPWR VPWR _15_/A inv\n"
                           "X_15_ _15_/A VGND VGND VPWR VPWR out inv\n.ends\n"),
                       str(kHead,
                           "*D_NET _004_ 3\n*CONN\n*I _12_:Y O\n*I _14_:A I\n*CAP\n"
                           "1 _12_:Y 1\n2 _14_:A 1.5\n3 _14_:A _15_:A 0.5\n*END\n"
                           "*D_NET _005_ 2.5\n*CONN\n*I _14_:Y O\n*I _15_:A I\n*CAP\n"
                           "1 _14_:Y 1\n2 _15_:A 1\n3 _15_:A _14_:A 0.5\n*END\n"));
  CHECK(r.report.nets == 2);
  CHECK(r.report.by_pins == 2);
  CHECK(r.report.instances_matched == 3);
  CHECK(r.report.cells == 3);
  CHECK(r.report.netlist_devices == 0);   // the transistors belong to cells that were found
  CHECK(r.report.lost_F == 0);
  CHECK(r.ground("_14_/A") == near(2.5e-15));
  CHECK(r.ground("_15_/A") == near(2e-15));
  CHECK(std::isnan(r.ground("in")));
  REQUIRE(r.labels.couplings.size() == 1);
  CHECK(r.labels.couplings[0].cap_F == near(5e-16));
  CHECK(r.labels.couplings[0].a == net_named(r.circuit, "_14_/A"));
  CHECK(r.labels.couplings[0].b == net_named(r.circuit, "_15_/A"));
}

TEST_CASE("match: ports of cells below others, of buses in other brackets, and an instance that is missing") {
  const Result r = run(str(kInverter,
                           ".subckt pair I<0> I<1> Z VGND VPWR\n"
                           "Xu1 I<0> VGND VGND VPWR VPWR m inv\nXu2 m VGND VGND VPWR VPWR Z inv\n"
                           "Xu3 I<1> VGND VGND VPWR VPWR Z inv\n.ends\n"
                           ".subckt blk VGND VPWR p q r\nXtop p q r VGND VPWR pair\n.ends\n"),
                       str(kHead,
                           "*D_NET n1 2\n*CONN\n*I top:I[0] I\n*I top/u1:A I\n*CAP\n1 top/u1:A 2\n*END\n"
                           "*D_NET n2 3\n*CONN\n*I top/u1:Y O\n*I top/u2:a I\n*CAP\n1 top/u2:a 3\n*END\n"
                           "*D_NET n3 4\n*CONN\n*I gone_7:Y O\n*CAP\n1 gone_7:Y 4\n*END\n"));
  CHECK(r.report.by_pins == 2);
  CHECK(r.report.unmatched == 1);
  CHECK(r.report.instances == 4);
  CHECK(r.report.instances_matched == 3);
  CHECK(r.ground("p") == near(2e-15));
  CHECK(r.ground("Xtop/m") == near(3e-15));
  CHECK(r.diagnostics.count(ErrorId::w_match) > 0);
}

TEST_CASE("match: a name that a router flattened is a path where the parasitics divide at its points") {
  const Result r = run(str(kInverter,
                           ".subckt blk VGND VPWR in out core.n\n"
                           "Xcore.u1 in VGND VGND VPWR VPWR core.n inv\n"
                           "Xcore.u2 core.n VGND VGND VPWR VPWR out inv\n.ends\n"),
                       "*SPEF \"ieee 1481-1999\"\n*DESIGN \"blk\"\n*DIVIDER .\n*DELIMITER :\n"
                       "*BUS_DELIMITER []\n*T_UNIT 1 NS\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*L_UNIT 1 HENRY\n"
                       "*D_NET core.n 2\n*CONN\n*I core.u1:Y O\n*I core.u2:A I\n*CAP\n1 core.u2:A 2\n*END\n");
  CHECK(r.report.by_pins == 1);
  CHECK(r.report.cells == 2);
  CHECK(r.ground("core.n") == near(2e-15));
}
