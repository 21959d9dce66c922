// The seeds of the fuzz targets: sound files that reach far into the readers, and what once made them
// stumble.
#include "engine/core/error.hpp"
#include "io/netlist/elaborate.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "io/parasitics/parasitics.hpp"
#include "tests/io/hand_prediction.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

using namespace cgcl;

namespace {

std::vector<std::string> seeds(const char* target) {
  std::vector<std::string> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(CGCL_SOURCE_DIR) + "/tests/fuzz/corpus/" + target))
    paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  REQUIRE(!paths.empty());
  return paths;
}

}   // namespace

TEST_CASE("fuzz corpus: seeds of the netlist target are read and elaborated") {
  for (const std::string& path : seeds("netlist")) {
    CAPTURE(path);
    Diagnostics diagnostics;
    const FlatCircuit circuit = elaborate(read_netlist(path, {}, diagnostics), {}, diagnostics);
    CHECK(circuit.devices() >= 4);
  }
}

TEST_CASE("fuzz corpus: seeds of the parasitics targets are read, or refused with an id") {
  int sound = 0;
  for (const char* target : {"spf", "spef"})
    for (const std::string& path : seeds(target)) {
      CAPTURE(path);
      Diagnostics diagnostics;
      try {
        const std::string text = test::text_of(path);
        const Parasitics p = target == std::string("spf") ? read_spf_text(text, path, {}, diagnostics)
                                                          : read_spef_text(text, path, {}, diagnostics);
        CHECK(p.counts.capacitors > 0);
        ++sound;
      } catch (const Error& error) {
        CHECK(error.exit_code() == ExitCode::usage);
      }
    }
  CHECK(sound >= 4);
}
