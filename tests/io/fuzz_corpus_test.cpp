// The seeds of the fuzz targets: sound files that reach far into the readers, and what once
// made them stumble.
#include "engine/core/error.hpp"
#include "io/circuit/spice_parasitics.hpp"
#include "io/graph/graph_file.hpp"
#include "io/netlist/elaborate.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/pt/hetero_reader.hpp"
#include "io/text/byte_stream.hpp"
#include "tests/expected_files.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/malformed_corpus.hpp"
#include "tests/io/pt_builder.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>   // for isalnum
#include <filesystem>
#include <string>
#include <vector>

using namespace cgcl;

namespace {

constexpr std::size_t kMaxSeed = 2048;   // bytes; longer files are built anew by the malformed corpus alone

std::filesystem::path seed_folder() { return test::source_root() / "tests/fuzz/corpus"; }

std::vector<std::string> seeds(const std::string& target) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(seed_folder() / target))
    paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  REQUIRE(!paths.empty());
  return paths;
}

/// Reads every seed of a target; how many were sound. What is refused must be so as a fault of the file.
template <class Read>
int sound_seeds(const std::string& target, const Read& read) {
  int sound = 0;
  for (const std::string& path : seeds(target)) {
    CAPTURE(path);
    try {
      read(test::text_of(path));
      ++sound;
    } catch (const Error& error) {
      CHECK(error.exit_code() == ExitCode::usage);
    }
  }
  return sound;
}

/// "wrong_checksum" for "wrong checksum".
std::string file_name(std::string title) {
  std::replace_if(
      title.begin(), title.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  return title;
}

}   // namespace

std::vector<test::ExpectedFile> cgcl::test::binary_seeds() {
  const std::filesystem::path root = seed_folder();
  std::vector<ExpectedFile> files = {{root / "pt/sound.pt", hetero_archive(small_circuit())},
                                     {root / "pt/sound_alone.pt", hetero_archive(small_circuit(), false)},
                                     {root / "pt/sound.pkl", hetero_parts(small_circuit())[0].data},
                                     {root / "safetensors/sound_graph.safetensors", sound_graph_bytes()}};
  for (const MalformedFile& file : malformed_corpus()) {
    if (file.bytes.empty() || file.bytes.size() > kMaxSeed) continue;
    const bool pt = file.form == Form::pt;
    files.push_back(
        {root / (pt ? "pt" : "safetensors") / (file_name(file.title) + (pt ? ".pt" : ".safetensors")),
         file.bytes});
  }
  return files;
}

TEST_CASE("fuzz corpus: seeds of the netlist target are read and elaborated") {
  for (const std::string& path : seeds("netlist")) {
    CAPTURE(path);
    Diagnostics diagnostics;
    const FlatCircuit circuit = elaborate(read_netlist(path, {}, diagnostics), {}, diagnostics);
    CHECK(circuit.devices() >= 4);
  }
}

TEST_CASE("fuzz corpus: seeds of the Verilog target are read and elaborated, or refused with an id") {
  const int sound = sound_seeds("verilog", [](const std::string& text) {
    Diagnostics diagnostics;
    const Netlist netlist = read_verilog_text(text, "seed.v", {.defines = {"USE_POWER_PINS"}}, diagnostics);
    CHECK(elaborate(netlist, {.cells_as_devices = true}, diagnostics).devices() >= 1);
  });
  CHECK(sound >= 3);
}

TEST_CASE("fuzz corpus: seeds of the parasitics targets are read, or refused with an id") {
  const auto read = [](auto reader) {
    return [reader](const std::string& text) {
      Diagnostics diagnostics;
      const Parasitics p = reader(text, "seed", {}, diagnostics);
      CHECK(p.counts.capacitors > 0);
    };
  };
  CHECK(sound_seeds("spf", read(read_spf_text)) >= 2);
  CHECK(sound_seeds("spef", read(read_spef_text)) >= 2);
}

TEST_CASE("fuzz corpus: seeds of parasitics in SPICE form are read, or refused with an id") {
  Diagnostics diagnostics;
  const FlatCircuit none = elaborate(
      read_netlist_text(".subckt top i o\nM1 o i o o nch w=1u l=1u\n.ends\n", "top.sp", {}, diagnostics), {},
      diagnostics);
  const int sound = sound_seeds("extraction", [&](const std::string& text) {
    Diagnostics notes;
    const Parasitics p = spice_parasitics(read_netlist_text(text, "seed", {}, notes), none, {}, notes);
    CHECK(p.counts.capacitors >= 2);
  });
  CHECK(sound >= 4);
}

TEST_CASE("fuzz corpus: seeds of the packed target are unpacked, or refused with an id") {
  const test::TemporaryFolder folder;
  const int sound = sound_seeds("packed", [&](const std::string& bytes) {
    write_file_atomically(folder.file("seed"), bytes);
    const std::vector<std::byte> unpacked = read_unpacked(folder.file("seed"));
    CHECK(!unpacked.empty());
  });
  CHECK(sound >= 2);   // and more where this build reads xz and zstd
}

TEST_CASE("fuzz corpus: seeds of the binary targets are those of the builders, and more are welcome") {
  for (const test::ExpectedFile& file : test::binary_seeds()) test::check_expected(file);
  const auto read_pt_seed = [](const std::string& bytes) {
    (void)parse_pt(test::to_bytes(bytes), "seed.pt");
  };
  const auto read_graph_seed = [](const std::string& bytes) {
    (void)graph_from(parse_safetensors(test::to_bytes(bytes), "seed.safetensors"));
  };
  CHECK(sound_seeds("pt", read_pt_seed) >= 2);
  CHECK(sound_seeds("safetensors", read_graph_seed) >= 1);
  CHECK(seeds("pt").size() > 60);
  CHECK(seeds("safetensors").size() > 40);
}
