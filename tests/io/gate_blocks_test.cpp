// Placed and routed blocks with the SPEF of their router.
#include "io/circuit/netlist_import.hpp"
#include "tests/fixtures.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

using namespace cgcl;
using cgcl::test::near;

TEST_CASE("gate level: a placed block as devices, every net of its parasitics matched by pins") {
  for (const auto& block : {std::pair{"placed/bomba1.v.gz", "placed/bomba1.spef.gz"},
                            std::pair{"placed/overvoltage_dig.nl.v", "placed/overvoltage_dig.nom.spef"}}) {
    CAPTURE(block.first);
    NetlistImportOptions options;
    options.elaboration.cells_as_devices = true;
    Diagnostics diagnostics;
    std::vector<std::string> notes;
    const std::string parasitics = test::fixture(block.second);
    const ImportedCircuit in =
        import_circuit({test::fixture(block.first)}, parasitics, options, diagnostics, notes);
    const Parasitics p = read_parasitics(parasitics, {}, diagnostics);
    double theirs = 0, ours = 0;
    for (const ParasiticCoupling& c : p.couplings) theirs += c.cap_F;
    for (const CircuitCoupling& c : in.labels.couplings) ours += c.cap_F;
    CHECK(ours == near(theirs));
    std::size_t matched = 0;
    for (const MatchedBy by : in.labels.matched_by) matched += by == MatchedBy::pins;
    CHECK(matched == p.nets.size());
    double theirs_ground = 0, ours_ground = 0;
    for (const double farad : p.ground_F) theirs_ground += farad;
    for (const double farad : in.labels.ground_F) ours_ground += std::isnan(farad) ? 0 : farad;
    for (const TerminalGround& ground : in.labels.terminal_ground) ours_ground += ground.cap_F;
    CHECK(ours_ground == near(theirs_ground));
  }
}

TEST_CASE("gate level: every placed block with its cells" * doctest::test_suite("shared-data")) {
  int blocks = 0;
  for (const char* technology : {"sky130", "ihp"}) {
    NetlistImportOptions options;
    options.reading.cells = {std::string(technology) == "ihp"
                                 ? test::shared_file("corpus/cdl/ihp_sg13g2_stdcell.cdl")
                                 : test::shared_file("data/digital/sky130/sky130_fd_sc_hd.spice.gz")};
    for (const auto& entry :
         std::filesystem::directory_iterator(test::shared_file(str("data/digital/", technology)))) {
      const std::string path = entry.path().string(), ending = ".spef.gz";
      if (!path.ends_with(ending)) continue;
      CAPTURE(path);
      Diagnostics diagnostics;
      std::vector<std::string> notes;
      const ImportedCircuit in = import_circuit({path.substr(0, path.size() - ending.size()) + ".v.gz"}, path,
                                                options, diagnostics, notes);
      const Parasitics p = read_parasitics(path, {}, diagnostics);
      std::size_t matched = 0;
      for (const MatchedBy by : in.labels.matched_by)
        matched += by == MatchedBy::pins || by == MatchedBy::name;
      CHECK(matched == p.nets.size());
      double theirs = 0, ours = 0;
      for (const ParasiticCoupling& c : p.couplings) theirs += c.cap_F;
      for (const CircuitCoupling& c : in.labels.couplings) ours += c.cap_F;
      CHECK(ours == near(theirs));
      ++blocks;
    }
  }
  CHECK(blocks >= 30);
}
