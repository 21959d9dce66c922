// --parasitics in SPICE form: what extractors write as netlists, and what this program writes, against a
// schematic.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/circuit/netlist_import.hpp"
#include "io/graph/graph_info.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/io/two_buffers.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>

using namespace cgcl;
using cgcl::test::kTwoBuffers;
using cgcl::test::near;
using cgcl::test::TemporaryFolder;

namespace {

/// Labels of the graph by name, "a b" for couplings; nets without a ground label are absent.
std::map<std::string, double> labels_of(const CircuitGraph& g) {
  std::map<std::string, double> out;
  for (std::size_t n = 0; n < g.ground_F.size(); ++n)
    if (!std::isnan(g.ground_F[n])) out[g.net_names[n]] = g.ground_F[n];
  const auto name = [&](std::int32_t node) {
    for (std::size_t e = 0; e < g.edges.src.size(); ++e)
      if (node >= g.nets && g.edges.src[e] == node && g.edges.dst[e] < g.nets) node = g.edges.dst[e];
    return g.net_names[idx(node)];
  };
  for (std::size_t k = 0; k < g.links.src.size(); ++k) {
    std::string a = name(g.links.src[k]), b = name(g.links.dst[k]);
    if (b < a) std::swap(a, b);
    out[a + " " + b] += g.links.cap_F[k];
  }
  return out;
}

struct Imported {
  Diagnostics diagnostics;
  std::vector<std::string> notes;
  ImportedCircuit in;
  std::map<std::string, double> labels;
};

Imported import_with(const TemporaryFolder& folder, const std::string& schematic,
                     const std::string& parasitics, const std::string& file = "x.sp") {
  write_file_atomically(folder.file("top.sp"), schematic);
  if (!parasitics.empty()) write_file_atomically(folder.file(file), parasitics);
  NetlistImportOptions options;
  options.allow_predicted = true;
  Imported out;
  out.in = import_circuit({folder.file("top.sp")}, folder.file(file), options, out.diagnostics, out.notes);
  out.labels = labels_of(out.in.graph);
  return out;
}

void check_same(const std::map<std::string, double>& a, const std::map<std::string, double>& b) {
  CHECK(a.size() == b.size());
  for (const auto& expected : a) {
    const auto found = b.find(expected.first);
    REQUIRE_MESSAGE(found != b.end(), expected.first);
    CHECK_MESSAGE(found->second == near(expected.second), expected.first);
  }
}

}   // namespace

TEST_CASE("SPICE parasitics: an annotated netlist with dotted nodes, hierarchical like the schematic") {
  const TemporaryFolder folder;
  std::string annotated = kTwoBuffers;
  annotated.insert(annotated.rfind(".ends"),
                   "C1 Xa.m 0 1e-15\nC2 Xa.m Xb.m 2e-15\nC3 i vss 3e-15\nC4 n o 4e-15\n");
  const Imported got = import_with(folder, kTwoBuffers, annotated);
  check_same(
      got.labels,
      {{"Xa/m", 1e-15}, {"Xb/m", 0}, {"i", 3e-15}, {"n", 0}, {"o", 0}, {"Xa/m Xb/m", 2e-15}, {"n o", 4e-15}});
  CHECK(got.in.graph.devices == 8);
  CHECK(std::count(got.in.files.begin(), got.in.files.end(), folder.file("x.sp")) == 1);
}

TEST_CASE("SPICE parasitics: cards alone, with the name of an instance of the design before its nets") {
  const TemporaryFolder folder;
  const Imported plain =
      import_with(folder, kTwoBuffers, "* cards\nC1 Xa.m 0 1f\nC2 Xa.m Xb.m 2f\nC3 i o 3f\n");
  const std::map<std::string, double> expected = {{"Xa/m", 1e-15}, {"Xb/m", 0},          {"i", 0},
                                                  {"o", 0},        {"Xa/m Xb/m", 2e-15}, {"i o", 3e-15}};
  check_same(plain.labels, expected);
  const Imported dut =
      import_with(folder, kTwoBuffers, "* cards\nC1 XDUT.Xa.m 0 1f\nC2 XDUT.Xa.m XDUT.Xb.m 2f\nC3 i o 3f\n");
  check_same(dut.labels, expected);
}

TEST_CASE("SPICE parasitics: Magic numbers its devices, so nets match by name and not by X0") {
  const TemporaryFolder folder;
  const std::string schematic =
      ".subckt top a b c vdd vss\nX0 b a vss vss nmos_rvt w=1u l=0.1u\nX1 b a vdd vdd pmos_rvt w=1u l=0.1u\n"
      "X2 c b vss vss nmos_rvt w=1u l=0.1u\nX3 c b vdd vdd pmos_rvt w=1u l=0.1u\n.ends\n";
  const Imported got = import_with(
      folder, schematic,
      "* SPICE3 file created from top.ext - technology: x\n.subckt top a b c vdd vss\n"
      "X0 c b vdd vdd pmos_rvt w=1u l=0.1u\nX1 c b vss vss nmos_rvt w=1u l=0.1u\n"
      "X2 b a_7_9# vdd vdd pmos_rvt w=1u l=0.1u\nX3 b a_7_9# vss vss nmos_rvt w=1u l=0.1u\nR0 a a_7_9# 12\n"
      "C0 a b 1fF\nC1 a_7_9# vss 2fF **FLOATING\nC2 b c 3fF\n.ends\n");
  check_same(got.labels, {{"a", 2e-15}, {"b", 0}, {"c", 0}, {"a b", 1e-15}, {"b c", 3e-15}});
  REQUIRE(got.in.graph.resistance_ohm.size() == 3);
  CHECK(summarise(got.in.graph).resistances == 1);
  CHECK(got.in.graph.resistance_ohm[0] == near(12));
  CHECK(got.in.graph.point_ohm[0] == near(12));   // from the port to the gates
}

TEST_CASE("SPICE parasitics: devices with the names of the schematic match nets that are called otherwise") {
  const TemporaryFolder folder;
  const Imported got =
      import_with(folder, kTwoBuffers,
                  "*** NGSPICE file created by KLayout-PEX 0.4.1\n.subckt top i o vdd vss\n"
                  "MXa/X1/M1 q1 i vss vss nch w=1u l=0.1u\nMXa/X1/M2 q1 i vdd vdd pch w=1u l=0.1u\n"
                  "MXa/X2/M1 q2 q1 vss vss nch w=1u l=0.1u\nMXa/X2/M2 q2 q1 vdd vdd pch w=1u l=0.1u\n"
                  "Cext_1 q1 vss 1f PEX_CAP\nCext_2 q1 q2 2f PEX_CAP\n.ends\n");
  check_same(got.labels, {{"Xa/m", 1e-15}, {"n", 0}, {"Xa/m n", 2e-15}});
}

TEST_CASE("SPICE parasitics: capacitors that the schematic has too are designed") {
  const TemporaryFolder folder;
  std::string schematic = kTwoBuffers;
  schematic.insert(schematic.rfind(".ends"), "Cload o i 5f\n");
  std::string annotated = schematic;
  annotated.insert(annotated.rfind(".ends"), "Cp1 i o 1f\n");
  const Imported got = import_with(folder, schematic, annotated);
  check_same(got.labels, {{"i", 0}, {"o", 0}, {"i o", 1e-15}});
}

TEST_CASE("SPICE parasitics: C1 of an extractor is another capacitor than C1 of the schematic") {
  const TemporaryFolder folder;
  std::string schematic = kTwoBuffers;
  schematic.insert(schematic.rfind(".ends"), "C1 o i 5f\nR1 i k 100\nM9 o k vss vss nch w=1u l=0.1u\n");
  const Imported got = import_with(folder, schematic,
                                   ".subckt top i o vdd vss\nC1 n vss 3f\nR1 n n:1 7\nC2 n:1 o 2f\n.ends\n");
  check_same(got.labels, {{"n", 3e-15}, {"o", 0}, {"n o", 2e-15}});
  CHECK(std::count(got.in.graph.resistance_ohm.begin(), got.in.graph.resistance_ohm.end(), 7) == 1);
}

TEST_CASE("SPICE parasitics: nets and instances whose own names have dots") {
  const TemporaryFolder folder;
  const std::string schematic =
      ".subckt buf a y vdd vss\nM1 m.1 a vss vss nch w=1u l=0.1u\nM2 y m.1 vss vss nch w=1u l=0.1u\n.ends\n"
      ".subckt top i o vdd vss\nXa i n.2 vdd vss buf\nXb.x n.2 o vdd vss buf\n.ends\n";
  const Imported got = import_with(
      folder, schematic, "* cards\nC1 Xa.m.1 0 1f\nC2 Xa.m.1 xb.X.m.1 2f\nC3 n.2 xb.x.m.1 4f\n", "x.inc");
  check_same(
      got.labels,
      {{"Xa/m.1", 1e-15}, {"Xb.x/m.1", 0}, {"n.2", 0}, {"Xa/m.1 Xb.x/m.1", 2e-15}, {"Xb.x/m.1 n.2", 4e-15}});
}

TEST_CASE("SPICE parasitics: cells that the extractor left empty have their devices in the schematic") {
  const TemporaryFolder folder;
  const Imported got = import_with(
      folder, kTwoBuffers,
      "* abstract cells, and a net between them that has no capacitance\n.subckt buf a y vdd vss\n.ends\n"
      ".subckt top i o vdd vss\nXa i n vdd vss buf\nXb n o vdd vss buf\nC1 i o 2f\nC2 o vss 1f\n.ends\n");
  check_same(got.labels, {{"i", 0}, {"o", 1e-15}, {"i o", 2e-15}});
  CHECK(got.diagnostics.count(ErrorId::w_box) == 2);
}

TEST_CASE("SPICE parasitics: node 0 of cards is ground and no net that was not found") {
  const TemporaryFolder folder;
  const Imported got = import_with(folder, kTwoBuffers, "* cards\nC1 Xa.m 0 1f\nC2 0 n 3f\nC3 n Xa.m 2f\n");
  check_same(got.labels, {{"Xa/m", 1e-15}, {"n", 3e-15}, {"Xa/m n", 2e-15}});
  CHECK(got.in.annotated.lost_count == 0);
}

TEST_CASE("SPICE parasitics: parts that a Calibre netlist includes belong to it") {
  const TemporaryFolder folder;
  write_file_atomically(folder.file("x.pex"), "R1 i i_g 7\nC1 i_g 0 1f\n");
  write_file_atomically(folder.file("x.pxi"), "C2 i_g o 2f\n");
  const Imported got =
      import_with(folder, kTwoBuffers,
                  "* Program \"Calibre xRC\"\n.subckt top i o vdd vss\n.include \"x.pex\"\n"
                  "MXa/X1/M1 m i_g vss vss nch w=1u l=0.1u\nMXb/X2/M1 o z vss vss nch w=1u l=0.1u\n"
                  ".include \"x.pxi\"\n.ends\n",
                  "x.pex.netlist");
  check_same(got.labels, {{"i", 1e-15}, {"o", 0}, {"i o", 2e-15}});
  CHECK(got.in.files.size() == 4);
}

TEST_CASE(
    "SPICE parasitics: a netlist without capacitors has no labels, and one of another design no match") {
  const TemporaryFolder folder;
  CHECK(test::thrown_id([&] { (void)import_with(folder, kTwoBuffers, kTwoBuffers); }) == ErrorId::no_labels);
  CHECK(test::thrown_id([&] {
          (void)import_with(folder, kTwoBuffers, "* other\n.subckt q x1 x2\nC1 x1 x2 1f\n.ends\n");
        }) == ErrorId::no_match);
}

TEST_CASE("SPICE parasitics: every form that predict writes reads back to one set of labels") {
  const TemporaryFolder folder;
  const std::string schematic = test::hand_netlist();
  write_file_atomically(folder.file("h.sp"), schematic);
  for (const bool symmetric : {false, true}) {
    CAPTURE(symmetric);
    std::map<std::string, double> first;
    for (const char* name : {"p.spf", "p.spef", "p.sp", "p.inc"}) {
      CAPTURE(name);
      WriteOptions options;
      options.netlist = folder.file("h.sp");
      options.cells = {"", "INV", "TOP"};
      options.dut = "XDUT";
      FlatCircuit flat = test::hand_circuit();
      write_prediction(folder.file(name), prediction_format(name), test::hand_prediction(symmetric), flat,
                       options);
      const Imported got = import_with(folder, schematic, "", name);
      CHECK(got.in.graph.predicted);
      if (first.empty()) first = got.labels;
      check_same(got.labels, first);
      CHECK(got.labels.size() >= 6);
    }
  }
}

TEST_CASE("SPICE parasitics: what predict writes of some nets reads back to one set of labels, too") {
  const TemporaryFolder folder;
  const std::string schematic = test::hand_netlist();
  write_file_atomically(folder.file("h.sp"), schematic);
  CircuitPrediction prediction = test::hand_prediction(false);
  REQUIRE_FALSE(prediction.couplings.empty());
  FlatCircuit flat = test::hand_circuit();
  std::vector<NetChoiceState> chosen(idx(flat.nets()), NetChoiceState::other);
  const std::int32_t net = prediction.nets[idx(prediction.couplings[0].a)].circuit_net;
  chosen[idx(net)] = NetChoiceState::wanted;
  restrict_prediction(prediction, chosen);
  std::map<std::string, double> first;
  for (const char* name : {"p.spf", "p.spef", "p.sp", "p.inc"}) {
    CAPTURE(name);
    WriteOptions options;
    options.netlist = folder.file("h.sp");
    options.cells = {"", "INV", "TOP"};
    options.dut = "XDUT";
    write_prediction(folder.file(name), prediction_format(name), prediction, flat, options);
    const Imported got = import_with(folder, schematic, "", name);
    if (first.empty()) first = got.labels;
    check_same(got.labels, first);
    CHECK(got.in.annotated.count(AnnotationState::annotated) == 1);
    CHECK(got.in.annotated.count(AnnotationState::coupled) >= 1);
  }
}

TEST_CASE("match: a net of which the file has no section gets couplings and no ground label") {
  const TemporaryFolder folder;
  const Imported got =
      import_with(folder,
                  ".subckt top a b c d vdd vss\nM1 b a vss vss nch w=1u l=1u\nM2 c b vss vss nch w=1u l=1u\n"
                  "M3 d c vdd vdd pch w=1u l=1u\n.ends\n",
                  "*|DSPF 1.5\n*|DELIMITER :\n.SUBCKT top a b c d vdd vss\n*|GROUND_NET vss\n*|NET a 4f\n*|P "
                  "(a X 0 0 0)\n"
                  "Cg a:1 vss 1f\nR1 a a:1 3\nC2 a:1 b:7 1f\nC3 a:1 vdd 1f\nC5 a:1 c 1f\n.ENDS\n",
                  "sel.spf");
  check_same(got.labels, {{"a", 2e-15}, {"a b", 1e-15}, {"a c", 1e-15}});
  CHECK(summarise(got.in.graph).ground_labels == 1);
  CHECK(got.diagnostics.count(ErrorId::w_section) == 3);
}
