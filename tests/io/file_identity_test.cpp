#include "io/graph/file_identity.hpp"

#include "engine/core/error.hpp"
#include "io/circuit/netlist_import.hpp"
#include "io/graph/file_kind.hpp"
#include "io/graph/graph_file.hpp"
#include "io/graph/text_nature.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <zlib.h>

using namespace cgcl;

namespace {

namespace fs = std::filesystem;

/// The failure of reading `path` as a graph: line and hint.
std::pair<std::string, std::string> refusal(const std::string& path) {
  try {
    (void)read_graph(path);
  } catch (const Error& error) {
    return {error.line(), error.hint()};
  }
  return {"none", ""};
}

std::string written(const test::TemporaryFolder& folder, const std::string& name, std::string_view text) {
  std::ofstream(folder.file(name), std::ios::binary) << text;
  return folder.file(name);
}

}   // namespace

TEST_CASE("file identity: texts are told by their statements") {
  const std::pair<FileNature, const char*> texts[] = {
      {FileNature::spice, "* title\n.SUBCKT inv a y vdd vss\nM1 y a vss vss nch w=1u l=0.1u\n.ENDS\n"},
      {FileNature::spice, "M1 y a vss vss nch w=1u\nM2 y a vdd vdd pch w=1u\nC1 a y 1f 2\n"},
      {FileNature::spectre, "// x\nsimulator lang=spectre\nsubckt inv a y\nends inv\n"},
      {FileNature::parasitics, "*|DSPF 1.3\n*|DESIGN \"top\"\n"},
      {FileNature::parasitics, "// made by hand\n*SPEF \"IEEE 1481-1998\"\n*DESIGN \"top\"\n"},
      {FileNature::calibre_view, "mgc_rve_cell_start top\nM0 1 2 3\n"},
      {FileNature::verilog, "module inv (a, y);\n  not g (y, a);\nendmodule\n"},
      {FileNature::verilog_a,
       "// model\n`include \"disciplines.vams\"\nmodule r(a,b);\nelectrical a,b;\nendmodule\n"},
      {FileNature::xschem,
       "v {xschem version=3.4.4 file_version=1.2}\nG {}\nC {res.sym} 0 0 0 0 {name=R1}\n"},
      {FileNature::magic, "magic\ntech sky130A\ntimestamp 1700000000\n<< nwell >>\n"},
      {FileNature::magic, "timestamp 1700000000\nversion 8.3\ntech sky130A\nstyle ngspice()\n"},
      {FileNature::liberty, "/* timing */\nlibrary (tt_1v80) {\n  delay_model : table_lookup;\n}\n"},
      {FileNature::waveforms, "Title: * deck\nDate: today\nPlotname: Transient Analysis\nFlags: real\n"},
      {FileNature::encrypted, "* LTspice Encrypted File\n*\n* Begin:\n  4A 5B 6C\n"},
      {FileNature::spice, ".subckt a b c\nR1 b c 1k\n.ends\n* LTspice Encrypted File\n"},
      {FileNature::lef_def, "VERSION 5.8 ;\nDIVIDERCHAR \"/\" ;\nDESIGN top ;\n"},
      {FileNature::coupling_report,
       "* Predicted parasitic capacitances by circuitgcl 1\n* nets: 2\n* % of the victim's total, coupling "
       "in F, "
       "victim, aggressor\n50 1e-17 a b\n"},
      {FileNature::csv, "# of a run\na,b,cap_F\nx,y,1e-18\nx,z,2e-18\n"},
      {FileNature::json, "{\n  \"a\": 1\n}\n"},
      {FileNature::toml, "# settings\ncommand = \"train\"\n[train]\nepochs = 3\n"},
      {FileNature::text, "Dear reader,\nthis is no netlist\n"},
      {FileNature::empty, " \n\n"},
  };
  for (const auto& expected : texts) {   // without structured bindings: CAPTURE is a lambda
    CAPTURE(expected.second);
    CHECK(std::string(word_of(text_nature(expected.second))) == word_of(expected.first));
  }
}

TEST_CASE("file identity: a file, a folder and nothing at all, by content and not by name") {
  const test::TemporaryFolder folder;
  write_graph(folder.file("x.sp"), test::hand_graph());
  CHECK(nature_of(folder.file("x.sp")) == FileNature::graph);
  CHECK(nature_of(folder.file("absent")) == FileNature::absent);
  CHECK(nature_of(folder.path().string()) == FileNature::folder);
  fs::create_directory(folder.file("run"));
  (void)written(folder, "run/config.toml", "command = \"train\"\n");
  CHECK(nature_of(folder.file("run")) == FileNature::run);
  CHECK(nature_of(written(folder, "y", "PK\x03\x04rest")) == FileNature::pt);
  CHECK(nature_of(written(folder, "z", std::string_view("\0\6\0\2\2\x58", 6))) == FileNature::layout);
  CHECK(nature_of(written(folder, "b", std::string_view("\1\2\0\3", 4))) == FileNature::binary);
  CHECK(nature_of(written(folder, "e", "")) == FileNature::empty);
  CHECK(nature_of(written(folder, "n.sp.bz2", "BZh91AY&SY\x01\x02")) == FileNature::packed);
  CHECK(nature_of(written(folder, "n.sp.7z", "7z\xBC\xAF\x27\x1C rest")) == FileNature::packed);
  CHECK(nature_of(written(folder, "n.sp.xz",   // whose reader says more
                          std::string_view("\xFD"
                                           "7zXZ\0\0\4",
                                           8))) == FileNature::binary);
  CHECK(nature_of(written(folder, "n.tar", std::string(257, 'a') + "ustar" + std::string(300, 'b'))) ==
        FileNature::packed);
  CHECK(nature_of(written(folder, "n.enc", "Salted__\x01\x02\x03")) == FileNature::encrypted);
  CHECK(nature_of(written(folder, "d", std::string_view("\x09\0\0\0\0\0\0\0{broken}}", 17))) ==
        FileNature::tensors);
  gzFile packed = gzopen(folder.file("n.gz").c_str(), "wb");
  gzputs(packed, "* a\n.subckt top a b\nR1 a b 1k\n.ends\n");
  gzclose(packed);
  CHECK(nature_of(folder.file("n.gz")) == FileNature::spice);
}

TEST_CASE("file identity: what is no graph is named, with the command to give") {
  const test::TemporaryFolder folder;
  const std::string netlist = written(folder, "vco.sp", ".subckt top a b\nR1 a b 1k\n.ends\n");
  const auto [line, hint] = refusal(netlist);
  CHECK(line == netlist + ": is a SPICE netlist, expected a graph file [E0108]");
  CHECK(hint == "`circuitgcl import " + netlist + " -o vco.graph.safetensors` makes one of it");
  CHECK(refusal(written(folder, "p", "*|DSPF 1.3\n")).second.find("--parasitics") != std::string::npos);
  CHECK(refusal(folder.file("absent")).first.find("does not exist, expected a graph file [E0107]") !=
        std::string::npos);
  CHECK(refusal(folder.path().string()).first.find("is a folder, expected a graph file [E0108]") !=
        std::string::npos);
  // What is damaged keeps the message of its reader.
  CHECK(
      refusal(written(folder, "d", std::string_view("\x09\0\0\0\0\0\0\0{broken}}", 17))).first.find("[E04") !=
      std::string::npos);
  for (const FileNature expected : {FileNature::run, FileNature::encoder, FileNature::split})
    CHECK_FALSE(advice(FileNature::graph, expected, "g").empty());
  CHECK(advice(FileNature::checkpoint, FileNature::run, "e.checkpoint.safetensors").find("pretrain") !=
        std::string::npos);
  CHECK(advice(FileNature::checkpoint, FileNature::run, "run/3.safetensors").find("resume RUN") !=
        std::string::npos);
}

TEST_CASE("file identity: what is no parasitics is named before its bytes are read as text") {
  const test::TemporaryFolder folder;
  const std::string netlist = written(folder, "a.sp", ".subckt top a b\nR1 a b 1k\n.ends\n");
  write_graph(folder.file("g"), test::hand_graph());
  fs::create_directory(folder.file("run"));
  (void)written(folder, "run/config.toml", "command = \"train\"\n");
  const auto failure = [&](const std::string& parasitics) -> std::pair<std::string, std::string> {
    Diagnostics diagnostics;
    std::vector<std::string> notes;
    try {
      (void)import_circuit({netlist}, parasitics, {}, diagnostics, notes);
    } catch (const Error& error) {
      return {error.line(), error.hint()};
    }
    return {"none", ""};
  };
  const std::pair<std::string, const char*> wrong[] = {
      {written(folder, "x.gds", std::string_view("\0\6\0\2\2\x58", 6)), "a layout (GDSII or OASIS)"},
      {written(folder, "y.pt", "PK\x03\x04rest"), "a .pt archive"},
      {folder.file("g"), "a graph file"},
      {folder.file("run"), "a run folder"},
      {folder.path().string(), "a folder"},
  };
  for (const auto& [path, noun] : wrong)
    CHECK(failure(path).first ==
          path + ": is " + noun + ", expected parasitics: DSPF, SPEF or SPICE [E0108]");
  CHECK(failure(folder.file("g")).second.find("circuitgcl train " + folder.file("g")) != std::string::npos);
  Diagnostics diagnostics;
  std::vector<std::string> notes;
  try {
    (void)import_circuit({wrong[0].first, netlist}, "", {}, diagnostics, notes);
    FAIL("two inputs, one of them a layout, were imported");
  } catch (const Error& error) {
    CHECK(error.line() ==
          wrong[0].first + ": is a layout (GDSII or OASIS), expected one netlist and its parasitics [E0108]");
  }
  // What may be text keeps the message of the reader, which says more.
  CHECK(failure(written(folder, "u", std::string_view("\xff\xfe*\0|\0", 6))).first.find("UTF-16") !=
        std::string::npos);
  CHECK(failure(folder.file("absent")).first.find("[E0107]") != std::string::npos);
}
