// What a design's files are known by: their text, whichever way it is packed, wrapped or spread over files.
#include "engine/core/index.hpp"
#include "io/circuit/netlist_import.hpp"
#include "io/dataset/dataset.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/sha256.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <zlib.h>

using namespace cgcl;
using cgcl::test::TemporaryFolder;

namespace {

CircuitGraph imported(const std::string& netlist, const std::string& parasitics = "",
                      const std::string& top = "") {
  Diagnostics diagnostics;
  std::vector<std::string> notes;
  NetlistImportOptions options;
  options.elaboration.top = top;
  return import_netlist({netlist}, parasitics, options, diagnostics, notes);
}

std::string written(const TemporaryFolder& folder, const std::string& name, std::string_view text) {
  const std::string path = folder.file(name);
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  write_file_atomically(path, text);
  return path;
}

std::string packed(const TemporaryFolder& folder, const std::string& name, const std::string& text) {
  const std::string path = folder.file(name);
  gzFile out = gzopen(path.c_str(), "wb");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
  return path;
}

std::string with_crlf(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return out;
}

/// A chain of inverters, as wide as asked for.
std::string chain(const std::string& width) {
  return "* a chain\n.subckt inv a z vdd vss\nmn z a vss vss nmos_rvt w=" + width +
         " l=20n\nmp z a vdd vdd pmos_rvt w=200n l=20n\n.ends\n"
         ".subckt chain in out vdd vss\nx1 in mid vdd vss inv\nx2 mid out vdd vss inv m=2\n.ends\n";
}

/// The same flat, with or without the capacitors that an extraction added in front of and between its
/// devices.
std::string flat(bool extracted) {
  std::string text = ".subckt flat in out vdd vss\n";
  if (extracted)
    for (int i = 0; i < 12; ++i) text += "c" + std::to_string(i) + " late mid 1e-17\n";
  text += "mn1 mid in vss vss nmos_rvt w=100n l=20n\nmp1 mid in vdd vdd pmos_rvt w=200n l=20n\n";
  if (extracted)
    for (int i = 12; i < 24; ++i) text += "c" + std::to_string(i) + " in vss 2e-17\n";
  return text +
         "mn2 late mid vss vss nmos_rvt w=100n l=20n\nmp2 late mid vdd vdd pmos_rvt w=300n l=20n\n"
         "mn3 out late vss vss nmos_rvt w=100n l=20n\n.ends\n";
}

constexpr const char* kDeck = "* all of it\n.include \"dut.sp\"\n";

}   // namespace

TEST_CASE("source digest: of a plain text that of its bytes, with or without an end of its last line") {
  const TemporaryFolder folder;
  for (const std::string& text :
       {chain("100n"), chain("100n") + "* no end", std::string(700000, 'x') + "\ny\n\n"})
    CHECK(sha256_of_lines(LineSource(written(folder, "t", text))) == sha256_hex(bytes_of(text)));
  const std::string path = written(folder, "c.sp", chain("100n"));
  CHECK(imported(path).source_sha256 == sha256_of_file(path));
}

TEST_CASE("source digest: copies that are packed or have other ends of lines are the same text") {
  const TemporaryFolder folder;
  const std::string text = chain("100n"), same = imported(written(folder, "c.sp", text)).source_sha256;
  CHECK(imported(packed(folder, "c.sp.gz", text)).source_sha256 == same);
  CHECK(imported(written(folder, "dos.sp", with_crlf(text))).source_sha256 == same);
  CHECK(imported(written(folder, "d.sp", chain("120n"))).source_sha256 != same);
  const std::string spf = "*|DSPF 1.5\n*|NET mid 3e-17\nC1 mid 0 3e-17\n";
  const auto beside = [&](const std::string& parasitics) {
    return source_hashes(imported(folder.file("c.sp"), parasitics)).at(1);
  };
  CHECK(beside(written(folder, "c.spf", spf)) == sha256_hex(bytes_of(spf)));
  CHECK(beside(packed(folder, "c.spf.gz", spf)) == beside(folder.file("c.spf")));
  CHECK(beside(written(folder, "dos.spf", with_crlf(spf))) == beside(folder.file("c.spf")));
}

TEST_CASE("source digest: equal decks of different designs differ, and a wrapper is what it wraps") {
  const TemporaryFolder folder;
  const std::string dut = imported(written(folder, "a/dut.sp", chain("100n"))).source_sha256;
  CHECK(imported(written(folder, "a/deck.sp", kDeck), "", "chain").source_sha256 == dut);
  (void)written(folder, "b/dut.sp", chain("120n"));
  CHECK(imported(written(folder, "b/deck.sp", kDeck), "", "chain").source_sha256 != dut);
  // Several files with devices: each counts, and so does their order.
  (void)written(folder, "x.sp", ".subckt x a b vss\nmn b a vss vss nmos_rvt w=1u l=20n\n.ends\n");
  const auto both = [&](const std::string& name, const std::string& last) {
    return imported(written(folder, name, "* deck\n.include \"x.sp\"\n.include \"" + last + "/dut.sp\"\n"),
                    "", "chain")
        .source_sha256;
  };
  CHECK(both("one.sp", "a").size() == 64);
  CHECK(both("one.sp", "a") == both("two.sp", "a"));
  CHECK(both("one.sp", "a") != both("two.sp", "b"));
  CHECK(both("one.sp", "a") != dut);
}

TEST_CASE("source digest: the bare schematic of an extraction has its structure, another one has not") {
  const TemporaryFolder folder;
  const CircuitGraph extracted = imported(written(folder, "e.sp", flat(true)));
  const CircuitGraph bare = imported(written(folder, "b.sp", flat(false)));
  REQUIRE(extracted.links.size() > 0);
  REQUIRE(bare.links.size() == 0);
  CHECK(extracted.net_names != bare.net_names);   // numbered in another order
  CHECK(bare.source_sha256 != extracted.source_sha256);
  CHECK(fingerprint(bare) != fingerprint(extracted));
  CHECK(structure_fingerprint(bare) == structure_fingerprint(extracted));
  std::string wider = flat(false);
  wider.replace(wider.find("w=300n"), 6, "w=310n");
  CHECK(structure_fingerprint(imported(written(folder, "w.sp", wider))) != structure_fingerprint(bare));
}
