// Dumps of what the readers make of the fixtures, compared with the .ok file beside each.
#include "io/circuit/netlist_import.hpp"
#include "io/netlist/elaborate.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "io/pt/hetero_reader.hpp"
#include "io/report/parasitics_summary.hpp"
#include "tests/expected_files.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/dump_text.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// What is dumped: rows of the circuit, rows of the graph, its numbers; rows or numbers of parasitics.
enum class Content { circuit, graph, graph_counts, parasitics, parasitics_counts, circuit_pt };

std::string content(const std::string& path, Content what, Diagnostics& notes) {
  std::vector<std::string> lines;
  switch (what) {
    case Content::circuit:
      return dump(elaborate(read_netlist(path, {.keep_errors = true}, notes), {}, notes));
    case Content::graph:
      return dump(import_netlist({path}, "", {}, notes, lines));
    case Content::graph_counts:
      return dump_counts(import_netlist({path}, "", {}, notes, lines));
    case Content::circuit_pt:
      return dump_counts(read_pt(path));
    case Content::parasitics:
      return dump(read_parasitics(path, {}, notes));
    case Content::parasitics_counts:
      break;
  }
  std::string text;
  for (const std::string& line : parasitics_lines(read_parasitics(path, {}, notes), {})) text += line + "\n";
  return text;
}

/// The content, or why there is none; then the warnings. The folder of the fixtures is left out of places.
std::string dumped(const std::string& name, Content what) {
  Diagnostics notes;
  std::string text;
  try {
    text = content(fixture(name), what, notes);
  } catch (const Error& error) {
    if (notes.errors().empty()) text = "refused " + error.line() + "\n";
    for (const Error& each : notes.errors()) text += "refused " + each.line() + "\n";
  }
  for (const std::string& line : notes.lines()) text += "warning " + line + "\n";
  const std::string root = fixture_folder().string() + "/";
  for (std::size_t at; (at = text.find(root)) != std::string::npos;) text.erase(at, root.size());
  return text;
}

bool is_parasitics(const std::string& name) { return name.ends_with(".spef") || name.ends_with(".dspf"); }

/// Every fixture that has a dump: those of a folder in full where they are short.
std::vector<std::pair<std::string, Content>> table() {
  std::vector<std::pair<std::string, Content>> rows = {
      {"cdl/gf180_invz_16.cdl", Content::circuit},
      {"cdl/openroad_write_cdl.cdl", Content::circuit},
      {"cdl/openroad_write_cdl_escaped.cdl", Content::circuit},
      {"cdl/sky130_fd_sc_hd__dfxtp_1.cdl", Content::circuit},
      {"cdl/sky130_fd_sc_hd__diode_2.cdl", Content::circuit},
      {"spice/sky130_fd_sc_hd__dfxtp_1.spice", Content::circuit},
      {"spice/sky130_fd_sc_hd__conb_1.spice", Content::circuit},
      {"spice/align_vco_dtype12.sp", Content::circuit},
      {"spectre/align_LNA_TB.scs", Content::circuit},
      {"ngspice/ex1a.cir", Content::circuit},
      {"ngspice/ex3a.cir", Content::circuit},
      {"ngspice/func-1.cir", Content::circuit},
      {"ngspice/global-1.cir", Content::circuit},
      {"ngspice/model-scope-5.cir", Content::circuit},
      {"extractions/ihp_diffcomp.pex.spice", Content::graph},
      {"extractions/pll_divider_top.pex.spice.gz", Content::graph_counts},
      {"extractions/sd_top_pex.spice.gz", Content::graph_counts},
      {"extractions/adc_vcm_generator.mag.lvs.with_c.spice.gz", Content::graph_counts},
      {"extractions/sky130_be_ip__lsxo.pex.spice.gz", Content::graph_counts},
      {"digtime.pt", Content::circuit_pt},
      {"placed/bomba1.spef.gz", Content::parasitics},
      {"placed/overvoltage_dig.nom.spef", Content::parasitics},
  };
  for (const std::string& name : fixtures_in("spef"))
    rows.emplace_back(name, name.ends_with(".gz") ? Content::parasitics_counts : Content::parasitics);
  for (const char* folder : {"dialects", "dialects/bad"})
    for (const std::string& name : fixtures_in(folder))
      rows.emplace_back(name, is_parasitics(name) ? Content::parasitics : Content::circuit);
  return rows;
}

}   // namespace

std::vector<ExpectedFile> cgcl::test::reader_dumps() {
  std::vector<ExpectedFile> files;
  for (const auto& [name, what] : table())
    files.push_back({fixture_folder() / (name + ".ok"), dumped(name, what)});
  return files;
}

TEST_CASE("reader dumps: what the readers make of the fixtures is what was reviewed") {
  std::set<std::filesystem::path> expected;
  for (const ExpectedFile& file : reader_dumps()) {
    check_expected(file);
    CHECK(expected.insert(file.path).second);
  }
  CHECK(expected.size() > 60);
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(fixture_folder())) {   // none is left over
    CAPTURE(entry.path());
    CHECK((entry.path().extension() != ".ok" || expected.contains(entry.path())));
  }
}
