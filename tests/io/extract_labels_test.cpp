#include "io/circuit/extract_labels.hpp"

#include "tests/io/hand_circuit.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace cgcl;
using cgcl::test::HandCircuit;
using cgcl::test::near;
using cgcl::test::net_named;

namespace {

CircuitLabels extract(FlatCircuit& circuit, ParasiticRule rule = ParasiticRule::parasitic) {
  ExtractionReport report;
  Diagnostics diagnostics;
  return extract_labels(circuit, rule, report, diagnostics);
}

/// Coupling between two nets; 0 when there is none.
double between(const FlatCircuit& circuit, const CircuitLabels& labels, const char* a, const char* b) {
  std::int64_t x = net_named(circuit, a), y = net_named(circuit, b);
  REQUIRE(x >= 0);
  REQUIRE(y >= 0);
  if (x > y) std::swap(x, y);
  for (const CircuitCoupling& c : labels.couplings)
    if (c.a == x && c.b == y) return c.cap_F;
  return 0;
}

}   // namespace

TEST_CASE("extract_labels: capacitors of one pair add up and leave the devices") {
  HandCircuit hand;
  hand.cap("C0", "a", "b", 3e-18).mos("M0", {"a", "b", "c", "vss"}).cap("C1", "b", "a", 2e-18);
  hand.cap("C2", "a", "c", -1e-18).cap("C3", "c", "c", 5e-18);
  FlatCircuit& circuit = hand.circuit();
  ExtractionReport report;
  Diagnostics diagnostics;
  const CircuitLabels labels = extract_labels(circuit, ParasiticRule::parasitic, report, diagnostics);
  CHECK(circuit.devices() == 1);
  CHECK(circuit.types.size() == 1);
  CHECK(circuit.device_path(0) == "M0");
  CHECK(circuit.terminals(0) == 4);
  CHECK(circuit.net_of(0, 3) == net_named(circuit, "vss"));
  CHECK(labels.capacitors_read == 4);
  CHECK(labels.couplings.size() == 2);
  CHECK(between(circuit, labels, "a", "b") == near(5e-18));
  CHECK(between(circuit, labels, "a", "c") == -1e-18);   // later ones may make up for it
  for (const char* net : {"a", "b", "c"}) CHECK(labels.ground_F[idx(net_named(circuit, net))] == 0);
  CHECK(std::isnan(labels.ground_F[idx(net_named(circuit, "vss"))]));   // no capacitor ends on it
  CHECK(report.self == 1);
  CHECK(report.self_F == 5e-18);
  CHECK(diagnostics.count(ErrorId::w_self) == 1);
}

TEST_CASE("extract_labels: sub-nodes become the net that they are called after") {
  HandCircuit hand;
  hand.mos("M0", {"out.t0", "a_10_20#", "vss", "vss"}).mos("M1", {"out.n1", "q.n3", "vss", "vss"});
  hand.resistor("R0", "out.t0", "out").resistor("R1", "out", "out.n1").resistor("R2", "a_10_20#", "in");
  hand.resistor("R3", "q.n3", "q.n4").cap("C0", "out.n1", "q.n4", 1e-18).cap("C1", "out", "q.n3", 2e-18);
  hand.ports({"out"});
  FlatCircuit& circuit = hand.circuit();
  ExtractionReport report;
  Diagnostics diagnostics;
  const CircuitLabels labels = extract_labels(circuit, ParasiticRule::parasitic, report, diagnostics);
  CHECK(circuit.nets() == 4);
  CHECK(net_named(circuit, "out") >= 0);
  CHECK(net_named(circuit, "in") >= 0);   // a name of a person rather than coordinates
  CHECK(net_named(circuit, "q") >= 0);    // no net had it: the suffix of the sub-node goes
  CHECK(circuit.net_of(0, 0) == circuit.net_of(1, 0));
  CHECK(circuit.ports == std::vector<std::int32_t>{net_named(circuit, "out")});
  CHECK(between(circuit, labels, "out", "q") == near(3e-18));
  CHECK(report.joined == 4);
  CHECK(diagnostics.count(ErrorId::w_resistor) == 4);
}

TEST_CASE("extract_labels: a suffix stays where another net has the name without it") {
  HandCircuit hand;
  hand.mos("M0", {"q", "q.n1", "vss", "vss"}).resistor("R0", "q.n1", "q.n2").cap("C0", "q", "q.n2", 1e-18);
  FlatCircuit& circuit = hand.circuit();
  (void)extract(circuit);
  CHECK(net_named(circuit, "q") == circuit.net_of(0, 0));
  CHECK(net_named(circuit, "q.n1") == circuit.net_of(0, 1));
}

TEST_CASE("extract_labels: the automatic rule tells parasitics from designed capacitors") {
  const auto is_parasitic = [](int capacitors, int transistors, double farad, bool extracted) {
    HandCircuit hand;
    for (int i = 0; i < transistors; ++i) hand.mos("M" + std::to_string(i), {"a", "b", "c", "vss"});
    for (int i = 0; i < capacitors; ++i) hand.cap("C" + std::to_string(i), "a", "b", farad);
    hand.circuit().extracted = extracted;
    ExtractionReport report;
    Diagnostics diagnostics;
    const CircuitLabels labels =
        extract_labels(hand.circuit(), ParasiticRule::automatic, report, diagnostics);
    CHECK(labels.empty() == !report.parasitic);
    CHECK(hand.circuit().devices() == transistors + (report.parasitic ? 0 : capacitors));
    return report.parasitic;
  };
  CHECK(is_parasitic(1, 10, 1e-15, true));
  CHECK(is_parasitic(40, 10, 1e-15, false));
  CHECK_FALSE(is_parasitic(40, 100, 1e-15, false));   // few beside the transistors
  CHECK_FALSE(is_parasitic(40, 10, 1e-11, false));    // too large
  CHECK_FALSE(is_parasitic(3, 1, 1e-15, false));      // too few
}

TEST_CASE(
    "extract_labels: designed capacitors stay devices, and so does one of unknown value; infinity is "
    "refused") {
  HandCircuit hand;
  hand.cap("C0", "a", "b", 1e-15).mos("M0", {"a", "b", "c", "vss"});
  CHECK(extract(hand.circuit(), ParasiticRule::designed).empty());
  CHECK(hand.circuit().devices() == 2);
  HandCircuit unknown;
  unknown.cap("C0", "a", "b", std::numeric_limits<double>::quiet_NaN()).cap("C1", "a", "b", 1e-15);
  CHECK(extract(unknown.circuit(), ParasiticRule::parasitic).couplings.size() == 1);
  CHECK(unknown.circuit().devices() == 1);
  HandCircuit broken;
  broken.cap("C0", "a", "b", std::numeric_limits<double>::infinity());
  CHECK(test::thrown_id([&] { (void)extract(broken.circuit()); }) == ErrorId::label_invalid);
}

TEST_CASE("extract_labels: one capacitor as two, in any order, gives the same bits") {
  const auto labels_of = [](std::vector<double> parts) {
    HandCircuit hand;
    hand.mos("M0", {"a", "b", "c", "vss"});
    for (std::size_t i = 0; i < parts.size(); ++i)
      hand.cap("C" + std::to_string(i), i % 2 == 0 ? "a" : "b", i % 2 == 0 ? "b" : "a", parts[i]);
    const CircuitLabels labels = extract(hand.circuit());
    REQUIRE(labels.couplings.size() == 1);
    return labels.couplings[0].cap_F;
  };
  CHECK(labels_of({1e-16, 3.3e-18, 7e-17}) == labels_of({7e-17, 1e-16, 3.3e-18}));
  CHECK(labels_of({2e-16, 2e-16}) == labels_of({4e-16}));
}

TEST_CASE("sum_couplings: numbers of ends that are far apart are summed as others are") {
  const std::vector<CircuitCoupling> near_terms = {{3, 1, 2}, {1, 3, -1}, {0, 3, 5},  {1, 2, 1e-9},
                                                   {2, 1, 1}, {0, 1, 4},  {0, 3, 0.5}};
  std::vector<CircuitCoupling> far_terms = near_terms;
  constexpr std::int64_t kFar = std::int64_t{1} << 40;
  for (CircuitCoupling& t : far_terms) t.a *= kFar, t.b *= kFar;
  const std::vector<CircuitCoupling> sums = sum_couplings(near_terms), far = sum_couplings(far_terms);
  REQUIRE(sums.size() == 4);
  CHECK(sums[0].cap_F == 4);
  CHECK(sums[1].cap_F == 5.5);
  CHECK(sums[2].cap_F == 1 + 1e-9);
  CHECK(sums[3].cap_F == 1);
  REQUIRE(far.size() == sums.size());
  for (std::size_t i = 0; i < far.size(); ++i) {
    CHECK(far[i].a == kFar * sums[i].a);
    CHECK(far[i].b == kFar * sums[i].b);
    CHECK(far[i].cap_F == sums[i].cap_F);
  }
  CHECK(sum_couplings({}).empty());
}
