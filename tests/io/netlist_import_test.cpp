#include "io/circuit/netlist_import.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/dataset.hpp"
#include "io/graph/graph_info.hpp"
#include "io/text/prediction_heading.hpp"
#include "io/text/sha256.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

using namespace cgcl;
using cgcl::test::fixture;
using cgcl::test::near;
using cgcl::test::TemporaryFolder;

namespace {

ImportedCircuit import_files(const std::vector<std::string>& inputs, const std::string& parasitics = "",
                             const NetlistImportOptions& options = {}) {
  Diagnostics diagnostics;
  std::vector<std::string> notes;
  ImportedCircuit in = import_circuit(inputs, parasitics, options, diagnostics, notes);
  validate(in.graph, inputs.front());
  CHECK_FALSE(notes.empty());
  return in;
}

std::string written(const TemporaryFolder& folder, const std::string& name, std::string_view text) {
  const std::string path = folder.file(name);
  write_file_atomically(path, text);
  return path;
}

double ground_of(const CircuitGraph& graph, const std::string& net) {
  const auto at = std::find(graph.net_names.begin(), graph.net_names.end(), net);
  REQUIRE(at != graph.net_names.end());
  return graph.ground_F[idx(at - graph.net_names.begin())];
}

constexpr std::string_view kInverter =
    ".subckt inv a z vdd vss\n"
    "mn z a vss vss nmos_rvt w=100n l=20n\n"
    "mp z a vdd vdd pmos_rvt w=200n l=20n\n"
    ".ends\n"
    ".subckt chain in out vdd vss\n"
    "x1 in mid vdd vss inv\n"
    "x2 mid out vdd vss inv m=2\n"
    ".ends\n";

struct Design {
  const char* folder;
  std::int64_t transistors, others, nodes, links;   // nodes: without supplies; -1: not known beforehand
};

/// Figures counted with other software. The first two are fixtures, the others lie beside the source tree.
constexpr Design kOpen[] = {
    {"pll_divider_top", 2774, 0, 11639, 2633},
    {"ihp_diffcomp", 40, 0, -1, -1},
    {"sram22_64x24m4w8", 22911, 0, 97073, 29829},
    {"sram22_64x32m4w8", 29622, 0, 125548, 39039},
    {"sram22_256x8m8w1", 26479, 0, 111752, 32961},
    {"sky130_sram_64byte_8x64", 6505, 0, 28125, 11162},
    {"gf180_sram64x8", 7913, 0, 34293, 20074},
    {"gf180_sram512x8", 32161, 0, 139296, 88146},
    {"ihp_sram_2p_64x22", 30764, 0, 132559, 92701},
    {"vga_matrix_dac", 20254, 8, 89724, 83523},
    {"jku_clkgen", 3288, 62, 14354, 10667},
    {"adc3v_12bit", 1371, 400, 6942, 1483},
    {"jku_comp_latch", 84, 4, -1, -1},
    {"jku_vcm_generator", 150, 166, -1, -1},
    {"pll_vco", 336, 0, -1, -1},
    {"hcmus_instramp", 190, 330, -1, -1},
    {"ihp_bgr", 77, 34, -1, -1},
    {"ihp_ldo", 532, 2, -1, -1},
};

/// The extraction of a design has the devices, nodes and links that were counted.
void check_open(const Design& design, const std::string& path) {
  CAPTURE(path);
  const ImportedCircuit in = import_files({path});
  CHECK(in.graph.devices_read == design.transistors + design.others);
  CHECK(in.graph.devices == in.graph.devices_read);
  CHECK(in.supplies.size() >= 1);
  CHECK(in.graph.links.size() > 20);
  CHECK(in.graph.capacitors_read > in.graph.links.size());
  if (design.links < 0) return;
  CHECK(in.graph.links.size() == design.links);
  std::int64_t connected = 0;   // supplies with a device: the figures count them as nodes
  std::vector<bool> used(idx(in.circuit.nets()));
  for (const std::int32_t net : in.circuit.terminal_net) used[idx(net)] = true;
  for (const Supply& supply : in.supplies) connected += used[idx(supply.net)];
  CHECK(in.graph.nodes() + connected == design.nodes);
}

void check_published(const std::string& path) {
  CAPTURE(path);
  const ImportedCircuit in = import_files({path});
  CHECK(in.graph.devices > 100);
  CHECK(in.supplies.size() >= 1);
  CHECK_FALSE(in.labels.empty());
}

}   // namespace

TEST_CASE("netlist_import: a bare netlist has devices and names, and no labels") {
  const TemporaryFolder folder;
  const ImportedCircuit in = import_files({written(folder, "chain.sp", kInverter)});
  CHECK(in.graph.name == "chain");
  CHECK(in.graph.source == "chain.sp");
  CHECK(in.graph.source_sha256 == sha256_of_file(folder.file("chain.sp")));
  CHECK(in.graph.devices_read == 4);
  CHECK(in.graph.links.size() == 0);
  CHECK(in.labels.empty());
  CHECK(in.graph.net_names == std::vector<std::string>{"in", "out", "mid"});
  CHECK(in.graph.device_names[3] == "x2/mp");
  CHECK(in.graph.power_nets == std::vector<std::string>{"vdd", "vss"});
  CHECK(std::isnan(ground_of(in.graph, "mid")));
  const auto mid = idx(2 * kFeatureColumns);
  CHECK(in.graph.features[mid + idx(NetColumn::mos)] == 6);   // two of x1, two of x2 twice
  CHECK(in.graph.features[mid + idx(NetColumn::gates)] == 4);
  CHECK(in.graph.features[mid + idx(NetColumn::ports)] == 2);
}

TEST_CASE("netlist_import: capacitors of an extraction are labels, whatever the hierarchy") {
  const TemporaryFolder folder;
  const std::string head = "* NGSPICE file created from chain.ext - technology: t\n";
  const std::string devices = "X0 z a vss vss nmos_rvt w=100n l=20n\nX1 z a vdd vdd pmos_rvt w=200n l=20n\n";
  const ImportedCircuit flat = import_files(
      {written(folder, "f.spice", head + devices + "C0 a z 2f\nC1 z a 1f\nC2 a vss 5f\nC3 vdd vss 9f\n")});
  REQUIRE(flat.graph.links.size() == 1);
  CHECK(flat.graph.links.cap_F[0] == near(3e-15));
  CHECK(ground_of(flat.graph, "a") == near(5e-15));
  CHECK(ground_of(flat.graph, "z") == 0);
  CHECK(flat.graph.capacitors_read == 4);
  CHECK(flat.graph.devices_read == 2);

  // The cell has too much, the top takes it back.
  const std::string deep = head + ".subckt inv a z vdd vss\n" + devices + "C0 a z 4f\nC2 a vss 5f\n.ends\n" +
                           ".subckt top a z vdd vss\nXi a z vdd vss inv\nC9 a z -1f\n.ends\n";
  const ImportedCircuit nested = import_files({written(folder, "d.spice", deep)});
  REQUIRE(nested.graph.links.size() == 1);
  CHECK(nested.graph.links.cap_F[0] == near(3e-15));
  CHECK(ground_of(nested.graph, "a") == near(5e-15));
}

TEST_CASE("netlist_import: inputs in any order, wrong ones refused") {
  const TemporaryFolder folder;
  const std::string netlist = written(folder, "chain.sp", kInverter);
  const std::string spf =
      written(folder, "chain.spf",
              "*|DSPF 1.5\n*|DIVIDER /\n*|DELIMITER :\n.SUBCKT chain in out vdd vss\n"
              "*|GROUND_NET vss\n*|NET in 3f\n*|P (in I 0 0 0)\nC1 in vss 2f\nC2 in mid 1f\n"
              "*|NET mid 1f\n*|I (x1/mn:d x1/mn d O 0 0 0)\nC3 mid in 1f\n.ENDS\n");
  const ImportedCircuit in = import_files({netlist}, spf);
  CHECK(in.graph.links.size() == 1);
  CHECK(in.graph.source == "chain.sp with chain.spf");
  CHECK(source_hashes(in.graph) == std::vector<std::string>{sha256_of_file(netlist), sha256_of_file(spf)});
  CHECK(ground_of(in.graph, "in") == near(2e-15));
  CHECK(std::isnan(ground_of(in.graph, "out")));
  CHECK(import_files({netlist, spf}).graph.links.cap_F == in.graph.links.cap_F);
  CHECK(import_files({spf, netlist}).graph.links.cap_F == in.graph.links.cap_F);
  CHECK(test::thrown_id([&] { (void)import_files({spf}); }) == ErrorId::foreign_file);
  CHECK(test::thrown_id([&] { (void)import_files({}); }) == ErrorId::usage);
  CHECK(test::thrown_id([&] { (void)import_files({netlist, netlist}, spf); }) == ErrorId::usage);
  const std::string graph = written(folder, "g.pt", "PK\x03\x04rest");
  CHECK(test::thrown_id([&] { (void)import_files({graph}); }) == ErrorId::foreign_file);
  const std::string empty = written(folder, "none.spf", "*|DSPF 1.5\n.SUBCKT chain in\n*|NET in 0\n.ENDS\n");
  CHECK(test::thrown_id([&] { (void)import_files({netlist}, empty); }) == ErrorId::no_labels);
}

TEST_CASE("netlist_import: capacitances that were predicted are no labels unless that is allowed") {
  const TemporaryFolder folder;
  const std::string heading(kPredictionHeading),
      deck = "x1 in out vdd vss inv\nc1 in 0 1f\nc2 in out 2f\n.end\n";
  const std::string cell =
      ".subckt inv a y vdd vss\nmp y a vdd vdd pch w=1u l=1u\nmn y a vss vss nch w=1u l=1u\n.ends\n";
  const std::string bare = written(folder, "bare.sp", "* t\n" + cell + "x1 in out vdd vss inv\n");
  const std::string spf_body =
      "*|DIVIDER /\n*|DELIMITER :\n.SUBCKT t in out\n*|NET in 3f\nC1 in 0 2f\nC2 in out 1f\n.ENDS\n";
  const std::string spf = written(folder, "p.spf", "*|DSPF 1.5\n* " + heading + " 1.0\n" + spf_body);
  written(folder, "cards.inc", "* " + heading + " 1.0; not extracted\nc1 in 0 1f\nc2 in out 2f\n");
  struct Case {
    std::vector<std::string> inputs;
    const char* place;
  };
  const Case cases[] = {
      {{written(folder, "a.sp", "* t\n" + cell + "* begin\n* " + heading + " 1.0\n" + deck)}, "a.sp:7"},
      {{written(folder, "b.sp", "* " + heading + " 1.0\n" + cell + deck)}, "b.sp:1"},   // the title
      {{written(folder, "c.sp", "* t\n" + cell + "x1 in out vdd vss inv\n.include cards.inc\n")},
       "cards.inc:1"},
      {{bare, spf}, "p.spf:2"}};
  for (const Case& c : cases) {
    CAPTURE(c.place);
    NetlistImportOptions options;
    Diagnostics noticed;
    std::vector<std::string> notes;
    try {
      (void)import_circuit(c.inputs, "", options, noticed, notes);
      FAIL("taken for labels");
    } catch (const Error& error) {
      CHECK(error.id() == ErrorId::predicted_labels);
      CHECK(std::string(error.where()).find(c.place) != std::string::npos);
    }
    options.allow_predicted = true;
    options.ideal = ParasiticRule::parasitic;   // they are too few to be taken for such
    const ImportedCircuit in = import_circuit(c.inputs, "", options, noticed, notes);
    CHECK(in.graph.predicted);
    CHECK_FALSE(in.labels.empty());
  }
  NetlistImportOptions named;
  named.mark_predicted_parasitics = true;
  named.ideal = ParasiticRule::parasitic;
  Diagnostics noticed;
  std::vector<std::string> notes;
  CHECK(import_circuit({bare, spf}, "", named, noticed, notes).graph.predicted);
  CHECK_THROWS_AS((void)import_circuit(cases[0].inputs, "", named, noticed, notes), Error);   // a netlist
  const ImportedCircuit other =
      import_files({written(folder, "d.sp", "* t\n* not " + heading + "\n" + cell + deck)});
  CHECK_FALSE(other.graph.predicted);
}

TEST_CASE("netlist_import: a pair in the layout of Calibre matches by pins, each coupling once") {
  const ImportedCircuit in =
      import_files({fixture("dialects/calibre_xrc_cc.cdl")}, fixture("dialects/calibre_xrc_cc.dspf"));
  const GraphInfo info = summarise(in.graph);
  CHECK((info.links_net_net == 1 && info.links_pin_net == 1 && info.links_pin_pin == 0));
  CHECK(ground_of(in.graph, "A") == near(6e-16));   // 0.5 of the net, 0.1 of a gate on it
  CHECK(ground_of(in.graph, "n1") == near(5e-16));
  CHECK(ground_of(in.graph, "Y") == near(2e-16));
  REQUIRE(in.labels.terminal_ground.size() == 1);
  CHECK(in.labels.terminal_ground[0].cap_F == near(1e-16));
  const std::map<std::string, std::vector<float>> rows = {
      {"A", {2, 2, 0, 0, 0, 6e-8f}}, {"n1", {3, 2, 2, 0, 3e-7f, 6e-8f}}, {"Y", {1, 0, 2, 0, 2e-7f, 0}}};
  for (std::int32_t net = 0; net < in.graph.nets; ++net) {
    const std::vector<float>& expected = rows.at(in.graph.net_names[idx(net)]);
    const float* row = &in.graph.features[idx(net) * kFeatureColumns];
    for (std::size_t c = 0; c < expected.size(); ++c) CHECK(row[c] == near(expected[c]));
    CHECK(row[15] == 2);
  }
}

TEST_CASE("netlist_import: extractions of two technologies, their counts and their links") {
  check_open(kOpen[0], fixture("extractions/pll_divider_top.pex.spice.gz"));
  check_open(kOpen[1], fixture("extractions/ihp_diffcomp.pex.spice"));
}

TEST_CASE(
    "netlist_import: published extractions: flat, of cells with corrections at the top, with resistors") {
  for (const char* file : {"sd_top_pex", "adc_vcm_generator.mag.lvs.with_c", "sky130_be_ip__lsxo.pex"})
    check_published(fixture(str("extractions/", file, ".spice.gz")));
}

TEST_CASE("netlist_import: every open design, its counts and its links" *
          doctest::test_suite("shared-data")) {
  const std::filesystem::path root = test::shared_file("data/open");
  for (const Design& design : kOpen) {
    const std::filesystem::path plain = root / design.folder / str(design.folder, ".pex.spice");
    check_open(design, plain.string() + (std::filesystem::exists(plain) ? "" : ".gz"));
  }
}

TEST_CASE("netlist_import: every published extraction" * doctest::test_suite("shared-data")) {
  int read = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(test::shared_file("data/published"))) {
    const std::string path = entry.path().string();
    const bool extraction = path.find("pex") != path.npos || path.find("rcx") != path.npos ||
                            path.find("with_c") != path.npos || path.find(".sim.") != path.npos;
    if (!entry.is_regular_file() || !extraction || path.find(".spice") == path.npos) continue;
    check_published(path);
    ++read;
  }
  CHECK(read >= 11);
}
