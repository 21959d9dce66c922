// Capacitors of an extraction that are kept apart from its devices: what they mean is what elements would
// mean.
#include "engine/core/error.hpp"
#include "io/circuit/netlist_import.hpp"
#include "io/circuit/spice_parasitics.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/two_buffers.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace cgcl;
using cgcl::test::kTwoBuffers;

namespace {

struct Got {
  Parasitics parasitics;
  std::vector<std::string> warnings;
  std::size_t apart = 0;               // capacitors that are no elements
  ErrorId fault = ErrorId::internal;   // none
};

/// What an extraction of the two buffers says.
Got extracted(const std::string& text, bool apart) {
  Got got;
  Diagnostics diagnostics;
  NetlistOptions options;
  options.includes.open_files = false;
  const FlatCircuit schematic =
      elaborate(read_netlist_text(kTwoBuffers, "top.sp", options, diagnostics), {}, diagnostics);
  options.keep_errors = true;
  options.capacitors_apart = apart;
  try {
    const Netlist netlist = read_netlist_text(text, "x.sp", options, diagnostics);
    for (const Cell& cell : netlist.cells) got.apart += cell.capacitors.size();
    got.parasitics = spice_parasitics(netlist, schematic, {}, diagnostics);
  } catch (const Error& error) {
    got.fault = error.id();
  }
  got.warnings = diagnostics.lines();
  return got;
}

/// Two buffers with cards inside a buffer and in the top cell.
std::string with_cards(const std::string& inside, const std::string& top, const char* of_xb = "") {
  std::string text = kTwoBuffers;
  text.insert(text.rfind("\n.ends"), std::string(of_xb) + (top.empty() ? "" : "\n") + top);
  return text.insert(text.find("X2 m y"), inside);
}

/// Both readings of one text; returns that with capacitors apart.
Got check_alike(const std::string& text) {
  CAPTURE(text);
  Got apart = extracted(text, true);
  const Got elements = extracted(text, false);
  CHECK(elements.apart == 0);
  CHECK(apart.fault == elements.fault);
  CHECK(apart.warnings == elements.warnings);
  const Parasitics &a = apart.parasitics, &b = elements.parasitics;
  CHECK(a.nets == b.nets);
  CHECK(a.extracted == b.extracted);
  CHECK(a.ground_F == b.ground_F);
  CHECK(a.counts.capacitors == b.counts.capacitors);
  CHECK(a.counts.self == b.counts.self);
  CHECK(a.pins.size() == b.pins.size());
  REQUIRE(a.couplings.size() == b.couplings.size());
  for (std::size_t i = 0; i < a.couplings.size(); ++i) {
    CHECK(a.couplings[i].a == b.couplings[i].a);
    CHECK(a.couplings[i].b == b.couplings[i].b);
    CHECK(a.couplings[i].cap_F == b.couplings[i].cap_F);
  }
  return apart;
}

}   // namespace

TEST_CASE("capacitors apart: they count in each instance of their cell, times its multiplier") {
  const Got got = check_alike(with_cards("C1 a m 1f\nC2 m 0 2f\n", "C1 i o 0.5f\nC2 Xa.m o 3f", " m=3"));
  CHECK(got.apart == 4);
  double sum = 0;
  for (const ParasiticCoupling& c : got.parasitics.couplings) sum += c.cap_F;
  CHECK(sum == doctest::Approx(7.5e-15));   // 1 of Xa, 3 of Xb, 0.5, 3
}

TEST_CASE("capacitors apart: cards with anything more are elements, and mean the same beside them") {
  for (const char* card :
       {"C9 i o 1f m=2", "C9 i o C=1f", "C9 i o 'k*1f'", "C9 i o mimcap w=1u l=1u", "C9 i/o o 1f",
        "C9 i o 1f $ remark", "C9 i o 1f **FLOATING", "C9 i o 2.5e-15", "C<1> i o 1f", "C9 i i 1f",
        "C9 i o -1f", "C9 i o 3u", "C9 i gnd 4u", "C9 i o", "C9 i o x", "C9"})
    (void)check_alike(with_cards(
        "C1 a m 1f\n", str(".param k=2\nC1 i n 2f\n", card, "\nC2 n o 2f\nR1 n n.1 5\nC3 n.1 i 1f")));
}

TEST_CASE("capacitors apart: a cell or a deck of nothing else is not empty") {
  (void)check_alike("* cards\nC1 Xa.m 0 1f\nC2 Xa.m Xb.m 2f\nC3 i o 3f\n");
  const Got got = check_alike(
      ".subckt caps a b\nC1 a b 1f\n.ends\n.subckt top i o vdd vss\nX1 i o caps\nX2 o vss caps\n.ends\n");
  CHECK(got.apart == 1);
  CHECK(got.parasitics.couplings.size() == 2);
}

TEST_CASE("capacitors apart: a name that two of a cell have is refused, in whatever order names stand") {
  const auto fault = [](const char* cards) { return check_alike(with_cards("C1 a m 1f\n", cards)).fault; };
  CHECK(fault("C10 i o 1f\nC9 i n 1f\nC8 n o 1f\nC11 i o 2f") == ErrorId::internal);
  CHECK(fault("C1 i o 1f\nC2 i n 1f\nC1 n o 1f") == ErrorId::duplicate_instance);
  CHECK(fault("C1 i o 1f\nc1 n o 1f") == ErrorId::duplicate_instance);
  CHECK(fault("C1 i o 1f\nC1 n o 1f m=2") == ErrorId::duplicate_instance);   // the second is an element
}

TEST_CASE("capacitors apart: cells that are defined twice alike are one, and others differ") {
  const std::string cell = ".subckt caps a b\nC1 a b 1f\nC2 a 0 2f\n.ends\n",
                    top = ".subckt top i o vdd vss\nX1 i o caps\n.ends\n";
  std::string other = cell;
  other.replace(other.find("2f"), 2, "3f");
  CHECK(check_alike(cell + cell + top).fault == ErrorId::internal);
  CHECK(check_alike(cell + other + top).fault == ErrorId::duplicate_cell);
}

TEST_CASE("import: --inline on says that it leaves the schematic's own capacitors devices") {
  const test::TemporaryFolder folder;
  std::string schematic = kTwoBuffers;
  schematic.insert(schematic.rfind(".ends"), "C1 i o 5p\nR1 i n 1k\n");
  write_file_atomically(folder.file("top.sp"), schematic);
  write_file_atomically(folder.file("x.sp"), "* cards\nC7 i 0 1f\n");
  for (const ParasiticRule rule : {ParasiticRule::automatic, ParasiticRule::parasitic}) {
    NetlistImportOptions options;
    options.ideal = rule;
    Diagnostics diagnostics;
    std::vector<std::string> notes;
    const ImportedCircuit in =
        import_circuit({folder.file("top.sp")}, folder.file("x.sp"), options, diagnostics, notes);
    CHECK(in.graph.devices == 10);
    CHECK(diagnostics.count(ErrorId::w_inline) == (rule == ParasiticRule::parasitic ? 2 : 0));
  }
}
