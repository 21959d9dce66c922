// Parasitics of placed blocks against the gate netlists they were extracted with: an oracle for names.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/circuit/netlist_import.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/line_source.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/two_buffers.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>

using namespace cgcl;
using cgcl::test::near;
using cgcl::test::TemporaryFolder;

namespace {

std::string text_of_lines(const std::string& path) {
  LineSource source(path);
  std::string text;
  for (std::string_view line; source.next(line);) text += str(line, "\n");
  return text;
}

/// A Verilog name without the backslash and the blank that enclose an escaped one.
std::string plain(std::string name) {
  std::erase_if(name, [](char c) { return c == '\\' || c == ' ' || c == '\n'; });
  return name;
}

/// "instance:PIN" to net, of structural Verilog: "CELL INSTANCE (.PIN(NET), ...);".
std::map<std::string, std::string> connections(const std::string& verilog) {
  std::map<std::string, std::string> net_of;
  for (std::size_t begin = 0, end; (end = verilog.find(';', begin)) != std::string::npos; begin = end + 1) {
    const std::string statement = verilog.substr(begin, end - begin);
    std::size_t at = statement.find("(.");
    if (at == std::string::npos) continue;
    const std::size_t cell = statement.find_first_not_of(" \n");
    const std::string instance =
        plain(statement.substr(statement.find(' ', cell), at - statement.find(' ', cell)));
    for (++at; at != std::string::npos; at = statement.find('.', at + 1)) {
      const std::size_t open = statement.find('(', at);
      if (open == std::string::npos) break;
      const std::size_t close = statement.find(')', open);
      net_of[instance + ":" + statement.substr(at + 1, open - at - 1)] =
          plain(statement.substr(open + 1, close - open - 1));
      at = close;
    }
  }
  return net_of;
}

/// Every pin of the SPEF is on the net that the netlist says, and every net sums to its total. How many nets.
std::size_t check_block(const std::string& spef, const std::string& verilog) {
  CAPTURE(spef);
  Diagnostics notes;
  const Parasitics p = read_parasitics(spef, {}, notes);
  CHECK(notes.count(ErrorId::w_node) == 0);
  CHECK(notes.count(ErrorId::w_listed) == 0);
  CHECK(p.counts.totals_agree == static_cast<std::int64_t>(p.nets.size()));
  const std::map<std::string, std::string> net_of = connections(text_of_lines(verilog));
  CHECK(p.pins.size() > p.nets.size());
  for (const ParasiticPin& pin : p.pins) {
    const std::string name = str(p.instance(pin), ":", p.terminal(pin));
    CAPTURE(name);
    REQUIRE(net_of.contains(name));
    CHECK(net_of.at(name) == p.nets[idx(pin.net)]);
  }
  return p.nets.size();
}

}   // namespace

TEST_CASE("placed block: every pin of the parasitics is on the net of the gate netlist") {
  using test::fixture;
  CHECK(check_block(fixture("placed/bomba1.spef.gz"), fixture("placed/bomba1.v.gz")) == 52);
  CHECK(check_block(fixture("placed/overvoltage_dig.nom.spef"), fixture("placed/overvoltage_dig.nl.v")) ==
        48);
}

TEST_CASE("placed block: the same of every block of two technologies" * doctest::test_suite("shared-data")) {
  int blocks = 0;
  for (const char* technology : {"sky130", "ihp"})
    for (const auto& entry :
         std::filesystem::directory_iterator(test::shared_file(str("data/digital/", technology)))) {
      const std::string path = entry.path().string(), ending = ".spef.gz";
      if (!path.ends_with(ending)) continue;
      CHECK(check_block(path, path.substr(0, path.size() - ending.size()) + ".v.gz") > 50);
      ++blocks;
    }
  CHECK(blocks >= 30);
}

TEST_CASE("placed block: names through the whole design count as such, whatever cell the header names") {
  const TemporaryFolder folder;
  write_file_atomically(folder.file("top.sp"), test::kTwoBuffers);
  write_file_atomically(
      folder.file("x.spef"),
      "*SPEF \"x\"\n*DESIGN \"buf\"\n*DIVIDER /\n*DELIMITER :\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n"
      "*D_NET Xa/m 7\n*CAP\n1 Xa/m 5\n2 Xa/m n 2\n*END\n"
      "*D_NET n 6\n*CAP\n1 n 4\n2 n Xa/m 2\n*END\n");
  Diagnostics diagnostics;
  std::vector<std::string> notes;
  const ImportedCircuit in =
      import_circuit({folder.file("top.sp")}, folder.file("x.spef"), {}, diagnostics, notes);
  const auto ground = [&](const char* net) {
    for (std::int32_t n = 0; n < in.circuit.nets(); ++n)
      if (in.circuit.net_path(n) == net) return in.labels.ground_F[idx(n)];
    return -1.0;
  };
  CHECK(ground("Xa/m") == near(5e-15));
  CHECK(ground("n") == near(4e-15));
  CHECK(std::isnan(ground("Xb/m")));
}

TEST_CASE("placed block: dividers behind a backslash are a part of the name and contradict no header") {
  const auto warned = [](const std::string& instance) {
    Diagnostics diagnostics;
    const Parasitics p = read_spef_text(
        "*SPEF \"x\"\n*DIVIDER /\n*DELIMITER :\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*D_NET n 1\n*CONN\n*I " +
            instance + ":A I\n*CAP\n1 n 1\n*END\n",
        "t.spef", {}, diagnostics);
    CHECK(p.divider == '.');   // as the netlist may have it either way
    return diagnostics.count(ErrorId::w_divider);
  };
  CHECK(warned("gen.u1") == 1);
  CHECK(warned("gen\\.u1") == 0);
}
