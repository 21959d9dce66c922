// Nodes that are named through an instance are the nets inside it.
#include "io/circuit/extract_labels.hpp"
#include "io/netlist/elaborate.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "tests/io/hand_circuit.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;
using cgcl::test::near;
using cgcl::test::net_named;

namespace {

constexpr const char* kCells =
    ".subckt inv a y vdd vss\nM1 y a vss vss nch w=1u l=0.1u\nM2 y a vdd vdd pch w=1u l=0.1u\n.ends\n"
    ".subckt buf a y vdd vss\nX1 a m vdd vss inv\nX2 m y vdd vss inv\n.ends\n";

struct Flat {
  Diagnostics diagnostics;
  FlatCircuit circuit;
  CircuitLabels labels;

  explicit Flat(const std::string& deck, bool aliases = false, const char* name = "t.sp") {
    const Netlist netlist =
        read_netlist_text("* title\n" + std::string(kCells) + deck, name, {}, diagnostics);
    circuit = elaborate(netlist, {.aliases = aliases}, diagnostics);
    ExtractionReport report;
    labels = extract_labels(circuit, ParasiticRule::parasitic, report, diagnostics);
  }

  [[nodiscard]] double coupling(const char* a, const char* b) const {
    const std::int32_t x = net_named(circuit, a), y = net_named(circuit, b);
    REQUIRE(x >= 0);
    REQUIRE(y >= 0);
    for (const CircuitCoupling& c : labels.couplings)
      if (c.a == std::min(x, y) && c.b == std::max(x, y)) return c.cap_F;
    return 0;
  }
};

}   // namespace

TEST_CASE("dotted nets: a node named through instances is the net inside them") {
  const Flat flat(
      "Xa i n1 vdd vss buf\nXb n1 o vdd vss buf\n"
      "C1 Xa.m 0 1e-15\nC2 Xa.m xb.M 2e-15\nC3 Xb.m o 3e-15\nC4 Xa.m i 4e-15\nC5 Xa.X1.y n1 5e-15\n");
  CHECK(net_named(flat.circuit, "Xa.m") == -1);
  CHECK(flat.coupling("Xa/m", "Xb/m") == near(2e-15));
  CHECK(flat.coupling("Xb/m", "o") == near(3e-15));
  CHECK(flat.coupling("Xa/m", "i") == near(4e-15));
  CHECK(flat.coupling("Xa/m", "n1") == near(5e-15));   // a port, two levels down
  CHECK(flat.coupling("Xa/m", "0") == near(1e-15));
  CHECK(flat.circuit.aliases.empty());
  CHECK(flat.diagnostics.count(ErrorId::w_dotted) == 0);
}

TEST_CASE("dotted nets: each instance of a cell has its own") {
  const Flat flat(
      ".subckt two i o vdd vss\nXa i n vdd vss buf\nXb n o vdd vss buf\nC1 Xa.m Xb.m 1e-15\n.ends\n"
      "Xt i1 o1 vdd vss two\nXu i2 o2 vdd vss two\n");
  CHECK(flat.coupling("Xt/Xa/m", "Xt/Xb/m") == near(1e-15));
  CHECK(flat.coupling("Xu/Xa/m", "Xu/Xb/m") == near(1e-15));
}

TEST_CASE("dotted nets: of an instance without such a net it stays a net, with a warning") {
  const Flat flat("Xa i n1 vdd vss buf\nC1 Xa.q 0 1e-15\nC2 Xc.m 0 1e-15\nC3 a.b 0 1e-15\n");
  CHECK(flat.diagnostics.count(ErrorId::w_dotted) == 1);
  CHECK(net_named(flat.circuit, "Xa.q") >= 0);
  CHECK(net_named(flat.circuit, "Xc.m") >= 0);   // no such instance: a name with a dot
  CHECK(net_named(flat.circuit, "a.b") >= 0);
}

TEST_CASE("dotted nets: the names of both stay known where aliases are asked for") {
  const Flat flat("Xa i n1 vdd vss buf\nC1 Xa.m 0 1e-15\n", true);
  bool dotted = false;
  for (const NetAlias& alias : flat.circuit.aliases)
    dotted |= flat.circuit.alias_path(alias) == "Xa.m" && flat.circuit.net_path(alias.net) == "Xa/m";
  CHECK(dotted);
}

TEST_CASE("extract_labels: a net that no capacitor ends on has no ground label, not 0") {
  const Flat flat("Xa i n1 vdd vss buf\nC1 i 0 1e-15\nC2 i n1 2e-15\n");
  const auto ground = [&](const char* net) {
    return flat.labels.ground_F[idx(net_named(flat.circuit, net))];
  };
  CHECK(ground("i") == 0);   // what it has to the net 0 is a coupling yet
  CHECK(ground("n1") == 0);
  CHECK(std::isnan(ground("Xa/m")));
}
