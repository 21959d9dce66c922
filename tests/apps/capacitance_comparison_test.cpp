// Two lists of capacitances by hand, and files of one design in two formats.
#include "apps/compare/capacitance_comparison.hpp"

#include "engine/core/error.hpp"
#include "tests/fixtures.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isnan, nan

namespace cgcl {
namespace {

CapacitanceList list(std::string source, std::vector<std::string> names, std::vector<double> ground_fF,
                     std::vector<NetCoupling> couplings) {
  for (double& c : ground_fF) c *= 1e-15;
  for (NetCoupling& c : couplings) c.cap_F *= 1e-15;
  return {.source = std::move(source),
          .name = std::move(names),
          .ground_F = std::move(ground_fF),
          .couplings = std::move(couplings)};
}

const CapacitanceList kSchematic =
    list("a.sp", {"in", "X1/out", "bus[3]", "extra"}, {1, 2, 4, 9}, {{0, 1, 0.5}, {1, 2, 2}, {2, 3, 1}});
// The same nets in another order, spelled as a layout tool does.
const CapacitanceList kLayout =
    list("b.spf", {"BUS<3>", "x1.OUT", "In", "lost"}, {2, 2, std::nan(""), 1}, {{0, 1, 4}, {0, 2, 1}});

}   // namespace

TEST_CASE("compare: nets are matched whatever their case, divider and brackets") {
  const CapacitanceComparison c = compare(kSchematic, kLayout);
  REQUIRE(c.nets.size() == 3);
  CHECK(c.only_a == std::vector<std::string>{"extra"});
  CHECK(c.only_b == std::vector<std::string>{"lost"});
  // Totals: X1/out 4.5 against 6, in 1.5 against 1, bus[3] 7 (with the coupling to extra) against 7.
  CHECK(c.nets[0].name == "X1/out");
  CHECK(c.nets[0].a_F == doctest::Approx(4.5e-15));
  CHECK(c.nets[0].b_F == doctest::Approx(6e-15));
  CHECK(c.nets[2].name == "bus[3]");
  CHECK(c.total.a_F == doctest::Approx(13e-15));
  CHECK(c.total.b_F == doctest::Approx(14e-15));
  CHECK(*c.total.median_error == doctest::Approx(0.25));
  CHECK(*c.total.within_2x == 1);
}

TEST_CASE("compare: pairs of nets that both have, the largest difference first") {
  const CapacitanceComparison c = compare(kSchematic, kLayout);
  REQUIRE(c.pairs.size() == 3);
  CHECK(c.pairs_a == 2);
  CHECK(c.pairs_b == 2);
  CHECK(c.pairs_both == 1);
  CHECK(c.shared_share == doctest::Approx(0.8));   // 4 of 5 fF
  CHECK(c.pairs[0].name == "X1/out");
  CHECK(c.pairs[0].other == "bus[3]");
  CHECK(c.coupling.count == 1);
  CHECK(*c.coupling.median_error == doctest::Approx(0.5));
  const JsonValue json = c.json(1);
  CHECK(json.find("worst_pairs")->as_array().size() == 1);
  CHECK(json.find("nets")->find("only_a")->as_int() == 1);
}

TEST_CASE("compare: a name that two nets have belongs to neither") {
  CapacitanceList twice = kLayout;
  twice.name = {"BUS<3>", "bus[3]", "In", "lost"};
  const CapacitanceComparison c = compare(kSchematic, twice);
  REQUIRE(c.nets.size() == 1);
  CHECK(c.nets[0].name == "in");
}

TEST_CASE("compare: files without capacitances or of different designs are refused") {
  CapacitanceList bare = kSchematic;
  bare.couplings.clear();
  bare.ground_F.assign(4, std::nan(""));
  CHECK_THROWS_AS(static_cast<void>(compare(bare, kLayout)), Error);
  CHECK_THROWS_AS(static_cast<void>(compare(kLayout, bare)), Error);
  CapacitanceList other = kLayout;
  other.name = {"p", "q", "r", "s"};
  CHECK_THROWS_AS(static_cast<void>(compare(kSchematic, other)), Error);
}

TEST_CASE("compare: coupling to a supply is ground, that of pins and sub-nodes is their net's") {
  Diagnostics notes;
  const CapacitanceList spf = capacitance_list(read_spf_text(R"(*|DSPF 1.3
*|DESIGN top
*|GROUND_NET 0
*|NET a 5e-15
*|I (M1:g M1 g I 0 0 0)
C1 a:1 0 1e-15
C2 a:1 VDD 2e-15
C3 M1:g b 2e-15
*|NET b 3e-15
C4 b 0 1e-15
*|NET VDD 2e-15
.ends
)",
                                                             "t.spf", {}, notes));
  REQUIRE(spf.nets() == 2);
  CHECK(spf.name[0] == "a");
  CHECK(spf.ground_F[0] == doctest::Approx(3e-15));
  CHECK(spf.ground_F[1] == doctest::Approx(1e-15));
  REQUIRE(spf.couplings.size() == 1);
  CHECK(spf.couplings[0].cap_F == doctest::Approx(2e-15));
  CHECK(spf.totals_F()[1] == doctest::Approx(3e-15));
}

TEST_CASE("compare: an extraction as a netlist has the capacitances that import labels it with") {
  Diagnostics notes;
  std::vector<std::string> said;
  NetlistImportOptions options;
  const ImportedCircuit in =
      import_circuit({test::fixture("extractions/ihp_diffcomp.pex.spice")}, "", options, notes, said);
  const CapacitanceList found = capacitance_list(in);
  CHECK(found.nets() + static_cast<std::int32_t>(in.supplies.size()) == in.circuit.nets());
  const CapacitanceComparison same = compare(found, found);
  CHECK(same.only_a.empty());
  CHECK(*same.total.median_error == 0);
  CHECK(same.pairs_both == same.pairs_a);
}

}   // namespace cgcl
