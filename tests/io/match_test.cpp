#include "io/circuit/match.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/elaborate.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "tests/io/hand_circuit.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;
using cgcl::test::HandCircuit;
using cgcl::test::net_named;

namespace {

/// A: inverter X0 to n1, pull-down X1 of n1 to Y; X2 is a dummy.
HandCircuit chain() {
  HandCircuit hand;
  hand.mos("XI0/MM0", {"n1", "A", "VSS", "VSS"}).mos("XI0/MM1", {"n1", "A", "VDD", "VDD"}, 1e-6, 1e-7, true);
  hand.mos("XI1/MM0", {"Y", "n1", "VSS", "VSS"}, 1e-6, 1e-7, false, 1, 2);
  hand.mos("XI2/MM0", {"VSS", "VSS", "VSS", "VSS"});
  return hand;
}

/// Nets by name with their pins, `first` before every instance.
class Extraction {
 public:
  explicit Extraction(std::string first = "") : first_(std::move(first)) { p_.source = "hand.spf"; }
  Extraction& net(const std::string& name, std::initializer_list<std::pair<const char*, const char*>> pins) {
    for (const auto& [instance, terminal] : pins)
      p_.pins.push_back({p_.names.id(first_ + instance), p_.terminals.id(terminal),
                         static_cast<std::int32_t>(p_.nets.size())});
    p_.nets.push_back(name);
    p_.total_F.push_back(std::nan(""));
    p_.is_port.push_back(0);
    p_.extracted.push_back(1);
    return *this;
  }
  Extraction& ground(std::int32_t end, double farad) {
    grounds_.emplace_back(end, farad);
    return *this;
  }
  Extraction& coupling(std::int32_t a, std::int32_t b, double farad) {
    p_.couplings.push_back({a, b, farad});
    return *this;
  }
  [[nodiscard]] std::int32_t pin(std::int32_t number) const {
    return static_cast<std::int32_t>(p_.nets.size()) + number;
  }
  Parasitics& get() {
    p_.ground_F.assign(p_.nets.size() + p_.pins.size(), 0.0);
    for (const auto& [end, farad] : grounds_) p_.ground_F[idx(end)] += farad;
    return p_;
  }

 private:
  std::string first_;
  Parasitics p_;
  std::vector<std::pair<std::int32_t, double>> grounds_;
};

struct Result {
  CircuitLabels labels;
  MatchReport report;
  Diagnostics diagnostics;
};
Result run(const FlatCircuit& circuit, Parasitics& parasitics) {
  Result out;
  out.labels = match(circuit, parasitics, find_supplies(circuit, {}), out.report, out.diagnostics);
  return out;
}

double ground(const FlatCircuit& circuit, const Result& result, const char* net) {
  return result.labels.ground_F[idx(net_named(circuit, net))];
}

}   // namespace

TEST_CASE("match: nets by their pins, whatever they are called, with a prefix before instances and fingers") {
  HandCircuit hand = chain();
  Extraction e("X");
  e.net("one", {{"XI0/MM0", "g"}, {"XI0/MM1", "GATE"}});
  e.net("two", {{"XI0/MM0", "DRN"}, {"XI0/MM1", "1"}, {"XI1/MM0", "2"}, {"XI1/MM0@2", "g"}});
  e.net("three", {{"XI1/MM0", "d"}, {"XI1/MM0@2", "d"}});
  e.ground(0, 5e-16).ground(e.pin(0), 1e-16).ground(1, 3e-16);
  e.coupling(0, 1, 4e-16)
      .coupling(2, e.pin(1), 3e-16)
      .coupling(2, e.pin(4), 1e-16)
      .coupling(2, e.pin(5), 2e-16);
  const FlatCircuit& circuit = hand.circuit();
  const Result r = run(circuit, e.get());
  CHECK(r.report.by_pins == 3);
  CHECK(r.report.by_name + r.report.ambiguous + r.report.unmatched == 0);
  CHECK(r.report.instances == 4);
  CHECK(r.report.instances_matched == 4);
  CHECK(r.report.fingers == 1);
  CHECK(r.report.dummies == 1);
  CHECK(r.report.netlist_devices == 0);
  CHECK(r.report.netlist_nets == 0);
  CHECK(r.report.lost_F == 0);
  CHECK(ground(circuit, r, "A") == 5e-16);
  CHECK(ground(circuit, r, "Y") == 0);
  CHECK(std::isnan(ground(circuit, r, "VDD")));
  const std::int64_t nets = circuit.nets();
  REQUIRE(r.labels.terminal_ground.size() == 1);
  CHECK(r.labels.terminal_ground[0].terminal == 1);
  REQUIRE(r.labels.couplings.size() == 3);   // both fingers are one gate
  double gate = 0;
  for (const CircuitCoupling& c : r.labels.couplings)
    if (c.b == nets + 9) gate = c.cap_F;
  CHECK(gate == test::near(3e-16));
}

TEST_CASE("match: other letters, other brackets, other dividers") {
  HandCircuit hand;
  hand.mos("XI<3>/XJ/MM0", {"a", "b", "c", "vss"}).mos("XI<4>/XJ/MM0", {"c", "d", "e", "vss"});
  Extraction bare;
  bare.net("p", {{"I[3].J.M0", "d"}}).net("q", {{"I[3].J.M0", "g"}}).net("r", {{"I[4].J.M0", "g"}});
  bare.coupling(0, 1, 1e-18);
  bare.get().divider = '.';
  const Result r = run(hand.circuit(), bare.get());
  CHECK(r.report.instances_matched == 2);
  CHECK(r.report.by_pins == 3);
  CHECK(r.report.path_rule.find("without the letters") != std::string::npos);
}

TEST_CASE("match: by name, buses in any spelling, and case where only case tells nets apart") {
  Diagnostics diagnostics;
  const std::string text =
      ".subckt cell d\nm0 d q_7_ NET1 vss nch w=1u l=1u\nm1 net1 a<1>b plain_ vss nch w=1u l=1u\n.ends\n"
      ".subckt top data<12>\nXI<3> data<12> cell\n.ends\n";
  const FlatCircuit circuit = elaborate(read_netlist_text(text, "top.cdl", {}, diagnostics), {}, diagnostics);
  REQUIRE(circuit.case_sensitive);
  const auto by_name = [&](const char* theirs, const char* ours) {
    Extraction e;
    e.net(theirs, {}).net("XI<3>/vss", {}).ground(0, 1e-16).ground(1, 2e-16);
    const Result r = run(circuit, e.get());
    const auto net = idx(net_named(circuit, ours));
    return r.labels.ground_F[net] == 1e-16 && r.labels.matched_by[net] == MatchedBy::name;
  };
  for (const char* theirs : {"data<12>", "data[12]", "DATA{12}", "data(12)", "data_12_"}) {
    CAPTURE(theirs);
    CHECK(by_name(theirs, "data<12>"));
  }
  for (const char* theirs : {"XI<3>/q_7_", "XI_3_/q<7>", "xi[3]/Q[7]"}) {
    CAPTURE(theirs);
    CHECK(by_name(theirs, "XI<3>/q_7_"));
  }
  CHECK(by_name("XI<3>/NET1", "XI<3>/NET1"));
  CHECK(by_name("XI[3]/net1", "XI<3>/net1"));
  CHECK_FALSE(by_name("XI<3>/Net1", "XI<3>/net1"));   // could be either
  CHECK(by_name("XI<3>/a[1]b", "XI<3>/a<1>b"));
  CHECK(by_name("XI<3>/PLAIN_", "XI<3>/plain_"));
}

TEST_CASE("match: a net by the name of a port it enters below, unless a net has that name") {
  Diagnostics diagnostics;
  const std::string text =
      "* t\n.subckt inner a\nm1 a a b b nch w=1u l=1u\n.ends\n.subckt outer z\nx2 z inner\n.ends\n"
      "x1 top outer\nr0 top other lvsres\nr1 top end 1k\n.end\n";
  const FlatCircuit circuit =
      elaborate(read_netlist_text(text, "t.sp", {}, diagnostics), {.aliases = true}, diagnostics);
  CHECK(circuit.nets() == 3);   // other is top
  for (const char* name : {"top", "x1/z", "X1/X2/A", "other"}) {
    CAPTURE(name);
    Extraction e;
    e.net(name, {}).net("x1/x2/b", {}).ground(0, 1e-16).ground(1, 2e-16);
    const Result r = run(circuit, e.get());
    CHECK(ground(circuit, r, "top") == 1e-16);
    CHECK(ground(circuit, r, "x1/x2/b") == 2e-16);
  }
  const FlatCircuit bare = elaborate(read_netlist_text(text, "t.sp", {}, diagnostics), {}, diagnostics);
  CHECK(bare.aliases.empty());
}

TEST_CASE("match: drain and source may be exchanged, the name settles what pins cannot") {
  HandCircuit hand;
  hand.mos("M0", {"x", "g0", "y", "vss"})
      .mos("M1", {"x", "g1", "z", "vss"})
      .mos("M2", {"y", "g2", "z", "vss"});
  Extraction e;
  // M0 is turned round; x and y still have the pins of theirs.
  e.net("x", {{"M0", "s"}, {"M1", "d"}}).net("y", {{"M0", "d"}, {"M2", "s"}}).net("g0", {{"M0", "g"}});
  e.coupling(e.pin(0), 2, 1e-18);
  const FlatCircuit& circuit = hand.circuit();
  const Result r = run(circuit, e.get());
  CHECK(r.report.by_pins == 3);
  REQUIRE(r.labels.couplings.size() == 1);
  CHECK(r.labels.couplings[0].b == circuit.nets() + 0);   // the drain of the netlist: it is on x
}

TEST_CASE("match: a vote that splits is ambiguous and left out, a name rescues it") {
  HandCircuit hand;
  hand.mos("M0", {"a", "x", "b", "vss"}).mos("M1", {"a", "y", "b", "vss"});
  Extraction e;
  e.net("mixed", {{"M0", "g"}, {"M1", "g"}}).net("a", {{"M0", "d"}, {"M1", "d"}}).net("b", {});
  e.coupling(0, 1, 3e-18).coupling(1, 2, 1e-18);
  Result r = run(hand.circuit(), e.get());
  CHECK(r.report.ambiguous == 1);
  CHECK(r.report.by_pins == 1);
  CHECK(r.report.by_name == 1);
  CHECK(r.report.lost_F == 3e-18);
  CHECK(r.report.total_F == test::near(4e-18));
  CHECK(r.diagnostics.count(ErrorId::w_match) >= 1);
  CHECK(r.labels.couplings.size() == 1);
  e.get().nets[0] = "Y";   // half of the pins, and the name
  r = run(hand.circuit(), e.get());
  CHECK(r.report.ambiguous == 0);
}

TEST_CASE("match: two nets of the parasitics are never one net of the netlist") {
  HandCircuit hand;
  hand.mos("M0", {"a", "x", "b", "vss"}).mos("M1", {"c", "x", "d", "vss"});
  Extraction e;
  e.net("x", {{"M0", "g"}}).net("other", {{"M1", "g"}}).net("a", {{"M0", "d"}});
  e.coupling(0, 2, 1e-18);
  const Result r = run(hand.circuit(), e.get());
  CHECK(r.report.by_pins == 2);
  CHECK(r.report.ambiguous == 1);
}

TEST_CASE("match: supplies that only the parasitics have are ground") {
  HandCircuit hand;
  hand.mos("M0", {"a", "b", "c", "vss"});
  Extraction e;
  e.net("a", {{"M0", "d"}}).net("VDDQ", {}).net("b", {{"M0", "g"}}).net("lost", {});
  e.coupling(0, 1, 1e-18).coupling(2, 3, 2e-18);
  const Result r = run(hand.circuit(), e.get());
  CHECK(ground(hand.circuit(), r, "a") == 1e-18);
  CHECK(r.report.lost_F == 2e-18);
}

TEST_CASE("match: files of two designs are refused with names from both sides") {
  HandCircuit hand = chain();
  Extraction e;
  for (const char* name : {"alpha", "beta", "gamma"}) e.net(name, {{"U1/M7", "d"}});
  e.coupling(0, 1, 1e-18);
  try {
    (void)run(hand.circuit(), e.get());
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.id() == ErrorId::no_match);
    const std::string text = error.what();
    CHECK(text.find("0 of 3 nets") != std::string::npos);
    CHECK(text.find("'alpha'") != std::string::npos);
    CHECK(text.find("'n1'") != std::string::npos);
  }
  Parasitics none;
  CHECK(test::thrown_id([&] { (void)run(hand.circuit(), none); }) == ErrorId::no_match);
}
