// Parasitics of blocks, of some nets, and which nets got labels.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/circuit/netlist_import.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/io/two_buffers.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace cgcl;
using cgcl::test::kTwoBuffers;
using cgcl::test::near;
using cgcl::test::TemporaryFolder;

namespace {

const std::string kHead = "*SPEF \"x\"\n*DIVIDER /\n*DELIMITER :\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n";
const std::string kTopNets =
    "*D_NET i 3\n*CAP\n1 i 1\n2 i o 2\n*END\n*D_NET o 3\n*CAP\n1 o 1\n2 o i 2\n*END\n*D_NET n 4\n*CAP\n1 n "
    "4\n*END\n";
const std::string kBlock = kHead +
                           "*DESIGN \"buf\"\n*D_NET m 7\n*CAP\n1 m 5\n2 m a 2\n*RES\n1 m m:1 8\n*END\n"
                           "*D_NET a 2.5\n*CAP\n1 a 0.5\n2 a m 2\n*END\n";

struct Files {
  TemporaryFolder folder;
  NetlistImportOptions options;
  Diagnostics diagnostics;
  std::vector<std::string> notes;

  Files() { write_file_atomically(folder.file("top.sp"), kTwoBuffers); }
  std::string add(const std::string& name, const std::string& text) {
    write_file_atomically(folder.file(name), text);
    return folder.file(name);
  }
  ImportedCircuit import(const std::vector<std::string>& parasitics) {
    return import_circuit({folder.file("top.sp")}, parasitics, options, diagnostics, notes);
  }
};

double ground(const CircuitGraph& g, const char* net) {
  const auto at = std::find(g.net_names.begin(), g.net_names.end(), net);
  REQUIRE(at != g.net_names.end());
  return g.ground_F[idx(at - g.net_names.begin())];
}

double coupled_F(const CircuitGraph& g) {
  double sum = 0;
  for (const double c : g.links.cap_F) sum += c;
  return sum;
}

}   // namespace

TEST_CASE("merge_parasitics: *DEFINE puts the file of a block into its instances") {
  Files f;
  const std::string top = f.add("top.spef", kHead + "*DESIGN \"top\"\n*DEFINE a b \"buf\"\n" + kTopNets);
  const ImportedCircuit in = f.import({top, f.add("blk.spef", kBlock)});
  CHECK(ground(in.graph, "Xa/m") == near(5e-15));
  CHECK(ground(in.graph, "Xb/m") == near(5e-15));
  CHECK(ground(in.graph, "i") == near(1.5e-15));   // of the top and of the port a of Xa
  CHECK(ground(in.graph, "n") == near(4.5e-15));
  CHECK(ground(in.graph, "o") == near(1e-15));
  CHECK(coupled_F(in.graph) == near(6e-15));   // i-o 2, i-Xa/m 2, n-Xb/m 2
  CHECK(in.annotated.count(AnnotationState::annotated) == 5);
  CHECK(in.annotated.lost_count == 0);
  CHECK(std::count_if(in.graph.resistance_ohm.begin(), in.graph.resistance_ohm.end(),
                      [](double ohm) { return ohm == 8; }) == 2);
  CHECK(in.labels.source == "top.spef, blk.spef");
}

TEST_CASE("merge_parasitics: without *DEFINE a file goes into the instances of the cell of its design") {
  Files f;
  const ImportedCircuit in =
      f.import({f.add("blk.spef", kBlock), f.add("top.spef", kHead + "*DESIGN \"top\"\n" + kTopNets)});
  CHECK(ground(in.graph, "Xb/m") == near(5e-15));
  CHECK(ground(in.graph, "n") == near(4.5e-15));
  const ImportedCircuit alone =
      f.import({f.add("b2.spef", kBlock),
                f.add("i.spef", kHead + "*DESIGN \"inv\"\n" + "*D_NET y 1\n*CAP\n1 y 0.25\n*END\n")});
  CHECK(ground(alone.graph, "Xa/m") == near(5.25e-15));
  CHECK(ground(alone.graph, "o") == near(0.25e-15));
}

TEST_CASE("merge_parasitics: the file of a block alone goes into its instances, in any format") {
  Files f;
  const ImportedCircuit spef = f.import({f.add("blk.spef", kBlock)});
  CHECK(ground(spef.graph, "Xa/m") == near(5e-15));
  CHECK(ground(spef.graph, "n") == near(0.5e-15));
  const ImportedCircuit spice =
      f.import({f.add("blk.sp", "* cell buf\n.subckt buf a y vdd vss\nC1 m vss 5f\nC2 a m 2f\n.ends\n")});
  CHECK(ground(spice.graph, "Xb/m") == near(5e-15));
  CHECK(coupled_F(spice.graph) == near(4e-15));
  const ImportedCircuit cards =
      f.import({f.add("buf.inc", "* of the top, whatever the file is called\nC1 n 0 1f\n")});
  CHECK(ground(cards.graph, "n") == near(1e-15));
}

TEST_CASE("merge_parasitics: a block whose file is missing is refused, or read without it and told") {
  Files f;
  const std::string top = f.add("top.spef", kHead + "*DESIGN \"top\"\n*PDEFINE a \"buf.spef\"\n" + kTopNets);
  CHECK(test::thrown_id([&] { (void)f.import({top}); }) == ErrorId::not_available);
  CHECK_FALSE(
      std::isnan(ground(f.import({top, f.add("buf.spef", kBlock)}).graph, "Xa/m")));   // by its file name
  f.options.parasitics.partial = true;
  const ImportedCircuit partial = f.import({top});
  CHECK(f.diagnostics.count(ErrorId::w_part) == 1);
  CHECK(std::isnan(ground(partial.graph, "Xa/m")));
  CHECK(partial.annotated.count(AnnotationState::absent) == 2);
}

TEST_CASE("merge_parasitics: files that belong nowhere or contain each other are refused") {
  Files f;
  const std::string top = f.add("top.spef", kHead + "*DESIGN \"top\"\n" + kTopNets);
  const std::string other = f.add("other.spef", kHead + "*DESIGN \"other\"\n*D_NET q 1\n*CAP\n1 q 1\n*END\n");
  CHECK(test::thrown_id([&] { (void)f.import({top, other}); }) == ErrorId::part_unknown);
  const std::string loop = f.add("l.spef", kHead + "*DESIGN \"top\"\n*DEFINE a \"buf\"\n" + kTopNets);
  const std::string back =
      f.add("k.spef", kHead + "*DESIGN \"buf\"\n*DEFINE z \"top\"\n*D_NET m 1\n*CAP\n1 m 1\n*END\n");
  CHECK(test::thrown_id([&] { (void)f.import({loop, back}); }) == ErrorId::part_unknown);
  const std::string bare = f.add("bare.spef", kHead + "*DEFINE a\n" + kTopNets);
  CHECK(test::thrown_id([&] { (void)f.import({bare}); }) == ErrorId::parasitic_record);
}

TEST_CASE(
    "merge_parasitics: an instance counts once, and a thousand blocks in a thousand others are refused") {
  Files f;
  std::string names;
  for (int i = 0; i < 1000; ++i) names += "u" + std::to_string(i) + " ";
  const std::string nested =
      f.add("top.spef", kHead + "*DESIGN \"top\"\n*DEFINE " + names + "\"mid\"\n" + kTopNets);
  const std::string mid = f.add(
      "mid.spef", kHead + "*DESIGN \"mid\"\n*DEFINE " + names + "\"buf\"\n*D_NET q 1\n*CAP\n1 q 1\n*END\n");
  const std::string block = f.add("blk.spef", kBlock);
  CHECK(test::thrown_id([&] { (void)f.import({nested, mid, block}); }) == ErrorId::netlist_limit);
  const std::string twice =
      f.add("twice.spef", kHead + "*DESIGN \"top\"\n*DEFINE a a Xa \"buf\"\n*DEFINE b \"buf\"\n" + kTopNets);
  CHECK(ground(f.import({twice, block}).graph, "Xa/m") == near(5e-15));
}

TEST_CASE("merge_parasitics: a place has the parasitics of one file") {
  Files f;
  const std::string top = f.add("top.spef", kHead + "*DESIGN \"top\"\n" + kTopNets),
                    defined = f.add("def.spef", kHead + "*DESIGN \"top\"\n*DEFINE a \"a.spef\"\n" + kTopNets),
                    block = f.add("blk.spef", kBlock), again = f.add("again.spef", kBlock),
                    other = f.add("a.spef", kHead + "*DESIGN \"buf\"\n*D_NET m 1\n*CAP\n1 m 1\n*END\n");
  CHECK(test::thrown_id([&] { (void)f.import({top, block, again}); }) == ErrorId::part_unknown);
  CHECK(test::thrown_id([&] { (void)f.import({top, block, block}); }) == ErrorId::part_unknown);
  CHECK(test::thrown_id([&] { (void)f.import({top, top}); }) == ErrorId::part_unknown);
  const ImportedCircuit in =
      f.import({defined, other, block});   // the file of Xa is named, Xb is of the cell
  CHECK(ground(in.graph, "Xa/m") == near(1e-15));
  CHECK(ground(in.graph, "Xb/m") == near(5e-15));
}

TEST_CASE("parasitics of some nets: couplings to nets without a section are labels, by the netlist's names") {
  Files f;
  // n, Xa/m and vdd are neither ports of the file nor pins, and have no section.
  const ImportedCircuit spef = f.import(
      {f.add("a.spef", kHead + "*DESIGN \"top\"\n*NAME_MAP\n*1 Xa/m\n*D_NET i 7.5\n*CAP\n1 i 1\n2 i:1 "
                               "n:7 2\n3 i *1:3 3\n4 i vdd:2 0.5\n5 i nowhere:1 1\n*END\n")});
  CHECK(ground(spef.graph, "i") == near(1.5e-15));
  CHECK((std::isnan(ground(spef.graph, "n")) && std::isnan(ground(spef.graph, "Xa/m"))));
  CHECK(coupled_F(spef.graph) == near(5e-15));
  CHECK(spef.annotated.count(AnnotationState::coupled) == 2);
  CHECK(f.diagnostics.count(ErrorId::w_node) == 1);   // nowhere:1
  const ImportedCircuit spf =
      f.import({f.add("a.spf", "*|DSPF 1.5\n*|NET i 6f\nC1 i 0 1f\nC2 i:1 n:7 2f\nC3 i Xa/m 3f\n")});
  CHECK(coupled_F(spf.graph) == near(5e-15));
  // Nets of a block, by their names in it.
  const ImportedCircuit block =
      f.import({f.add("t.spef", kHead + "*DESIGN \"top\"\n" + kTopNets),
                f.add("b.spef", kHead + "*DESIGN \"buf\"\n*D_NET a 2\n*CAP\n1 a m:4 2\n*END\n")});
  CHECK(coupled_F(block.graph) == near(6e-15));   // i-o, i-Xa/m, n-Xb/m
  CHECK(std::isnan(ground(block.graph, "Xa/m")));
}

TEST_CASE("net_selection: labels of other nets are not read, couplings of wanted ones stay") {
  Files f;
  const std::string top = f.add("top.spef", kHead + "*DESIGN \"top\"\n" + kTopNets);
  f.options.selection.nets = {"i", "Xa.*"};
  const ImportedCircuit in = f.import({top});
  CHECK(ground(in.graph, "i") == near(1e-15));
  CHECK(std::isnan(ground(in.graph, "o")));
  CHECK(coupled_F(in.graph) == near(2e-15));
  CHECK(in.annotated.count(AnnotationState::annotated) == 1);
  CHECK(in.annotated.count(AnnotationState::deselected) == 3);   // o, n, Xb/m
  CHECK(in.annotated.count(AnnotationState::absent) == 1);       // Xa/m
  f.options.selection = {{}, {f.add("not.txt", "# ports\no\n\n")}};
  const ImportedCircuit without = f.import({top});
  CHECK(coupled_F(without.graph) == 0);
  CHECK(ground(without.graph, "n") == near(4e-15));
  f.options.selection = {{"nothing*"}, {}};
  CHECK(test::thrown_id([&] { (void)f.import({top}); }) == ErrorId::nets_unknown);
}

TEST_CASE("net_selection: what is not selected is not written, and its couplings are with their other net") {
  Files f;
  const std::string top = f.add("top.spef", kHead + "*DESIGN \"top\"\n" + kTopNets);
  f.options.selection.nets = {"o"};
  const ImportedCircuit in = f.import({top});
  CircuitPrediction p;
  p.design = "top";
  for (const std::string& name : in.graph.net_names) {
    NetPrediction net;
    net.name = name;
    net.ground_F = 1e-15;
    p.nets.push_back(net);
  }
  for (const std::string& rail : in.graph.power_nets) {
    NetPrediction net;
    net.name = rail;
    net.rail = true;
    p.nets.push_back(net);
  }
  const auto at = [&](const char* net) {
    return static_cast<std::int32_t>(std::find(in.graph.net_names.begin(), in.graph.net_names.end(), net) -
                                     in.graph.net_names.begin());
  };
  const auto couple = [&](const char* a, const char* b, double cap_F) {
    CouplingPrediction c;
    c.a = std::min(at(a), at(b)), c.b = std::max(at(a), at(b)), c.cap_F = cap_F;
    p.couplings.push_back(c);
  };
  couple("i", "o", 2e-15);
  couple("i", "n", 3e-15);
  std::sort(p.couplings.begin(), p.couplings.end(),
            [](const CouplingPrediction& x, const CouplingPrediction& y) {
              return x.a != y.a ? x.a < y.a : x.b < y.b;
            });
  attach_circuit(p, in.circuit, in.places, {});
  restrict_prediction(p, in.chosen);
  CHECK(p.couplings.size() == 1);
  for (const char* name : {"o.spf", "o.spef"}) {
    CAPTURE(name);
    write_prediction(f.folder.file(name), prediction_format(name), p, in.circuit, {});
    Diagnostics notes;
    const Parasitics read = read_parasitics(f.folder.file(name), {}, notes);
    CHECK(std::count(read.extracted.begin(), read.extracted.end(), 1) == 1);
    REQUIRE(read.couplings.size() == 1);
    CHECK(read.couplings[0].cap_F == near(2e-15));
  }
}

TEST_CASE("reduced networks: resistances that are known are written and read back") {
  Files f;
  const std::string spef =
      f.add("top.spef",
            kHead +
                "*DESIGN \"top\"\n*D_NET n 4\n*CONN\n*I Xa/X2/M1:D O\n*I Xa/X2/M2:D O\n*I Xb/X1/M1:G I\n"
                "*CAP\n1 n 4\n*RES\n1 n:1 Xa/X2/M1:D 3\n2 n:1 Xa/X2/M2:D 2\n3 n:1 Xb/X1/M1:G 7\n*END\n" +
                "*D_NET i 3\n*CAP\n1 i 1\n2 i o 2\n*RES\n1 i i:2 9\n*END\n");
  const ImportedCircuit in = f.import({spef});
  const auto at = [&](const char* net) {
    return idx(std::find(in.graph.net_names.begin(), in.graph.net_names.end(), net) -
               in.graph.net_names.begin());
  };
  CHECK(in.graph.resistance_ohm[at("n")] == near(12));
  CHECK(in.graph.point_ohm[at("n")] == near(10));
  CHECK(in.graph.resistance_ohm[at("i")] == near(9));
  CHECK(std::isnan(in.graph.point_ohm[at("i")]));
  CHECK(std::isnan(in.graph.resistance_ohm[at("o")]));
  CircuitPrediction p;
  p.design = "top";
  for (std::size_t n = 0; n < in.graph.net_names.size(); ++n) {
    NetPrediction net;
    net.name = in.graph.net_names[n];
    net.ground_F = 1e-15;
    net.resistance_ohm = in.graph.resistance_ohm[n];
    net.point_ohm = in.graph.point_ohm[n];
    p.nets.push_back(net);
  }
  for (const std::string& rail : in.graph.power_nets) {
    NetPrediction net;
    net.name = rail;
    net.rail = true;
    p.nets.push_back(net);
  }
  attach_circuit(p, in.circuit, in.places, {});
  f.options.allow_predicted = true;
  for (const char* name : {"r.spf", "r.spef"}) {
    CAPTURE(name);
    write_prediction(f.folder.file(name), prediction_format(name), p, in.circuit, {});
    const ImportedCircuit back = f.import({f.folder.file(name)});
    CHECK(back.graph.resistance_ohm[at("n")] == near(12).epsilon(1e-6));
    CHECK(back.graph.point_ohm[at("n")] == near(10).epsilon(1e-6));
    CHECK(back.graph.resistance_ohm[at("i")] == near(9).epsilon(1e-6));
    CHECK(std::isnan(back.graph.resistance_ohm[at("o")]));
  }
}
