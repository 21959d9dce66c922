#include "io/circuit/build_graph.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/circuit/extract_labels.hpp"
#include "tests/io/hand_circuit.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>

using namespace cgcl;
using cgcl::test::HandCircuit;
using cgcl::test::near;
using cgcl::test::net_named;

namespace {

CircuitGraph build(const FlatCircuit& circuit, const CircuitLabels& labels = {},
                   const BuildOptions& options = {}) {
  Diagnostics diagnostics;
  CircuitGraph graph = build_graph(circuit, labels, find_supplies(circuit, {}), options, diagnostics);
  validate(graph, "hand");
  return graph;
}

CircuitGraph extracted(HandCircuit& hand) {
  ExtractionReport report;
  Diagnostics diagnostics;
  const CircuitLabels labels = extract_labels(hand.circuit(), ParasiticRule::parasitic, report, diagnostics);
  return build(hand.circuit(), labels);
}

std::int32_t net_node(const CircuitGraph& graph, const std::string& name) {
  const auto at = std::find(graph.net_names.begin(), graph.net_names.end(), name);
  REQUIRE(at != graph.net_names.end());
  return static_cast<std::int32_t>(at - graph.net_names.begin());
}

std::vector<float> row(const CircuitGraph& graph, std::int32_t node) {
  const auto begin = graph.features.begin() + std::ptrdiff_t{node} * kFeatureColumns;
  return {begin, begin + kFeatureColumns};
}

float column(const CircuitGraph& graph, const std::string& net, NetColumn c) {
  return row(graph, net_node(graph, net))[idx(c)];
}

/// What models learn from, by name instead of by number: rows of nets without ports and level, and links.
struct ByName {
  std::map<std::string, std::vector<float>> rows;
  std::map<std::pair<std::string, std::string>, double> links;
  std::map<std::string, double> ground;
  friend bool operator==(const ByName&, const ByName&) = default;
};
ByName by_name(const CircuitGraph& graph, const std::map<std::string, std::string>& renamed = {}) {
  ByName out;
  const auto name = [&](std::int32_t net) {
    const std::string& text = graph.net_names[idx(net)];
    const auto at = renamed.find(text);
    return at == renamed.end() ? text : at->second;
  };
  for (std::int32_t net = 0; net < graph.nets; ++net) {
    std::vector<float> values = row(graph, net);
    values.resize(idx(NetColumn::ports));
    out.rows[name(net)] = values;
    const double farad = graph.ground_F[idx(net)];
    out.ground[name(net)] = std::isnan(farad) ? -1 : farad;   // so that no label equals no label
  }
  for (std::size_t i = 0; i < graph.links.src.size(); ++i) {
    std::string a = name(graph.links.src[i]), b = name(graph.links.dst[i]);
    if (b < a) std::swap(a, b);
    out.links[{a, b}] = graph.links.cap_F[i];
  }
  return out;
}

/// Two inverters; `in`, `mid` and `out` are signals, sub-nodes can be put in by `r`.
HandCircuit inverters(const std::string& in, const std::string& mid, const std::string& mid2,
                      const std::string& out) {
  HandCircuit hand;
  hand.mos("M0", {mid, in, "VSS", "VSS"}, 2e-7, 3e-8).mos("M1", {mid, in, "VDD", "VDD"}, 4e-7, 3e-8, true);
  hand.mos("M2", {out, mid2, "VSS", "VSS"}, 2e-7, 3e-8)
      .mos("M3", {out, mid2, "VDD", "VDD"}, 4e-7, 3e-8, true);
  return hand;
}

}   // namespace

TEST_CASE("build_graph: features of a chain with fingers follow the rules by hand") {
  // in -> inverter in X0 -> n1 -> pull-down of two fingers in X1 -> Y
  HandCircuit hand;
  hand.mos("XI0/MM0", {"n1", "A", "VSS", "VSS"}, 1e-7, 3e-8);
  hand.mos("XI0/MM1", {"n1", "A", "VDD", "VDD"}, 2e-7, 3e-8, true);
  hand.mos("XI1/MM0", {"Y", "n1", "VSS", "VSS"}, 2e-7, 3e-8, false, 1, 2);
  hand.ports({"A", "A", "n1", "n1", "Y", "Y"});
  const CircuitGraph graph = build(hand.circuit());
  const auto check = [&](const char* net, std::vector<float> mos, float ports) {
    std::vector<float> expected(17, 0.0f);
    std::copy(mos.begin(), mos.end(), expected.begin());
    expected[15] = ports, expected[16] = 1;
    const std::vector<float> found = row(graph, net_node(graph, net));
    for (std::size_t c = 0; c < 17; ++c) CHECK_MESSAGE(found[c] == near(expected[c]), net << " " << c);
  };
  check("A", {2, 2, 0, 0, 0, 6e-8f}, 2);
  check("n1", {3, 2, 2, 0, 3e-7f, 6e-8f}, 2);
  check("Y", {1, 0, 2, 0, 2e-7f, 0}, 2);
  CHECK(graph.power_nets == std::vector<std::string>{"VSS", "VDD"});
  CHECK(graph.nets == 3);
  CHECK(graph.devices == 3);
  CHECK(graph.pins == 9);
  CHECK(graph.device_names == std::vector<std::string>{"XI0/MM0", "XI0/MM1", "XI1/MM0"});
  CHECK(graph.links.size() == 0);
  CHECK(std::all_of(graph.ground_F.begin(), graph.ground_F.end(), [](double f) { return std::isnan(f); }));
  const std::vector<float> device = row(graph, graph.nets + 1);
  CHECK(device[0] == 1);
  CHECK(device[1] == near(2e-7));
  CHECK(device[2] == near(3e-8));
  CHECK(device[3] == 0);   // sizes of sources and drains are layout
  CHECK(device[14] == 4);
  CHECK(std::floor(device[15]) == 2);
}

TEST_CASE("build_graph: drain and source are one class unless asked otherwise") {
  HandCircuit hand;
  hand.mos("M0", {"a", "b", "c", "vss"});
  CircuitGraph graph = build(hand.circuit());
  const auto code = [&](std::int32_t pin) { return row(graph, graph.nets + graph.devices + pin)[0]; };
  CHECK((code(0) == 0 && code(1) == 1 && code(2) == 0));
  BuildOptions options;
  options.terminal_classes = TerminalClasses::separate;
  graph = build(hand.circuit(), {}, options);
  CHECK((code(0) == 0 && code(1) == 1 && code(2) == 2));
}

TEST_CASE("build_graph: every terminal of other devices is a pin, models have codes of their own") {
  HandCircuit hand;
  DeviceType diode{.kind = DeviceKind::diode, .model = "dio"};
  diode.area_m2 = 1e-12, diode.perimeter_m = 4e-6, diode.m = 2;
  DeviceType poly{.kind = DeviceKind::resistor, .model = "rppd", .w_m = 5e-7, .l_m = 4e-6};
  DeviceType mom{.kind = DeviceKind::capacitor, .model = "mom"};
  mom.fingers_r = 20, mom.length_r = 3e-6;
  DeviceType other = mom;
  other.model = "mom2";
  hand.device("D0", diode, {"a", "b"}).device("R0", poly, {"a", "b", "vss"}).device("C0", mom, {"a", "a"});
  hand.device("C1", other, {"a", "b"});
  const CircuitGraph graph = build(hand.circuit());
  CHECK(graph.pins == 9);
  CHECK(column(graph, "a", NetColumn::diodes) == 2);
  CHECK(column(graph, "a", NetColumn::area) == near(2e-12));
  CHECK(column(graph, "b", NetColumn::r_length) == near(4e-6));
  CHECK(column(graph, "a", NetColumn::capacitors) == 2);   // once a device, both ends or not
  CHECK(column(graph, "a", NetColumn::c_fingers) == 60);   // three ends
  const auto device = [&](int d) { return row(graph, graph.nets + d); };
  CHECK(device(0)[11] == 2);
  CHECK(device(1)[6] == near(5e-7));
  CHECK(device(2)[9] == 20);
  CHECK(device(2)[15] != device(3)[15]);
  CHECK(std::floor(device(2)[15]) == std::floor(device(3)[15]));
  DeviceType upper = mom;
  upper.model = "MOM";
  CHECK(type_code(upper) == type_code(mom));
  CHECK(static_cast<double>(static_cast<float>(type_code(mom))) == type_code(mom));
}

TEST_CASE("build_graph: coupling to supplies is ground, what is not positive goes") {
  HandCircuit hand = inverters("in", "mid", "mid", "out");
  hand.cap("C0", "in", "mid", 1e-17).cap("C1", "in", "VDD", 2e-17).cap("C2", "VSS", "in", 3e-17);
  hand.cap("C3", "VDD", "VSS", 1e-12).cap("C4", "mid", "out", 1e-17).cap("C5", "out", "mid", -1e-17);
  hand.cap("C6", "out", "nothing", 1e-17).cap("C7", "out", "VSS", -1e-18);
  FlatCircuit& circuit = hand.circuit();
  ExtractionReport report;
  Diagnostics diagnostics;
  const CircuitLabels labels = extract_labels(circuit, ParasiticRule::parasitic, report, diagnostics);
  GraphPlaces places;
  const CircuitGraph graph =
      build_graph(circuit, labels, find_supplies(circuit, {}), {}, diagnostics, &places);
  validate(graph, "hand");
  CHECK(graph.links.size() == 1);
  CHECK(graph.links.relation[0] == static_cast<std::uint8_t>(Relation::net_to_net));
  CHECK(graph.links.cap_F[0] == 1e-17);
  CHECK(graph.in_range(0));
  CHECK(graph.ground_F[idx(net_node(graph, "in"))] == near(5e-17));
  CHECK(graph.ground_F[idx(net_node(graph, "mid"))] == 0);
  CHECK(std::isnan(graph.ground_F[idx(net_node(graph, "out"))]));
  CHECK(diagnostics.count(ErrorId::w_rail) == 4);
  CHECK(diagnostics.count(ErrorId::w_negative) == 2);   // the sum of mid and out, the ground of out
  CHECK(diagnostics.count(ErrorId::w_node) == 1);
  CHECK(places.net[idx(net_named(circuit, "VDD"))] == -1);
  CHECK(places.net[idx(net_named(circuit, "nothing"))] == -1);
  CHECK(graph.net_names[idx(places.net[idx(net_named(circuit, "mid"))])] == "mid");
  CHECK(graph.capacitors_read == 8);
  CHECK(graph.devices_read == 4);
}

TEST_CASE("build_graph: couplings that end on terminals keep their relation") {
  HandCircuit hand = inverters("in", "mid", "mid", "out");
  const FlatCircuit& circuit = hand.circuit();
  const std::int64_t nets = circuit.nets();
  CircuitLabels labels;
  labels.ground_F.assign(idx(nets), 0.0);
  const std::int64_t gate0 = nets + 1, drain2 = nets + 8, bulk0 = nets + 3;   // of M0, M2, M0
  labels.couplings = sum_couplings({{net_named(circuit, "out"), gate0, 1e-18},
                                    {gate0, drain2, 2e-18},
                                    {bulk0, net_named(circuit, "in"), 4e-18},
                                    {gate0, net_named(circuit, "in"), 8e-18}});
  labels.terminal_ground = {{1, 5e-19}};
  const CircuitGraph graph = build(circuit, labels);
  REQUIRE(graph.links.size() == 2);
  CHECK(graph.links.relation == std::vector<std::uint8_t>{2, 3});
  CHECK(graph.links.src[0] == graph.nets + graph.devices + 1);   // from the pin
  CHECK(graph.links.dst[0] == net_node(graph, "out"));
  // The gate's own ground, and the coupling of a bulk that lies on a supply; the one inside its
  // net is dropped.
  CHECK(graph.ground_F[idx(net_node(graph, "in"))] == near(4.5e-18));
}

TEST_CASE("build_graph: renaming, R subdivision and split capacitors change nothing") {
  HandCircuit plain = inverters("in", "mid", "mid", "out");
  plain.cap("C0", "in", "mid", 1e-17).cap("C1", "mid", "VSS", 3e-17);
  const ByName expected = by_name(extracted(plain));
  REQUIRE(expected.links.size() == 1);

  HandCircuit renamed = inverters("q7", "x<3>", "x<3>", "zz");
  renamed.cap("C0", "q7", "x<3>", 1e-17).cap("C1", "x<3>", "VSS", 3e-17);
  CHECK(by_name(extracted(renamed), {{"q7", "in"}, {"x<3>", "mid"}, {"zz", "out"}}) == expected);

  HandCircuit divided = inverters("in", "mid.t0", "mid.t1", "out");
  divided.resistor("R0", "mid.t0", "mid.n1").resistor("R1", "mid.n1", "mid.t1");
  divided.cap("C0", "in", "mid.n1", 4e-18).cap("C1", "mid.t0", "in", 6e-18).cap("C2", "mid.t1", "VSS", 3e-17);
  const ByName found = by_name(extracted(divided));
  CHECK(found.rows == expected.rows);
  CHECK(found.ground == expected.ground);
  CHECK(found.links.begin()->second == near(1e-17));
}

TEST_CASE("build_graph: m=k counts as k copies, and hierarchy as its flat form") {
  HandCircuit once, copies;
  once.mos("M0", {"a", "b", "c", "vss"}, 1e-6, 1e-7, false, 3, 2);
  for (const char* name : {"M0", "M1", "M2"})
    copies.mos(name, {"a", "b", "c", "vss"}, 1e-6, 1e-7, false, 1, 2);
  CHECK(by_name(build(once.circuit())) == by_name(build(copies.circuit())));

  HandCircuit flat, deep;
  flat.mos("M0", {"a", "b", "n", "vss"}).mos("M1", {"n", "b", "c", "vss"});
  deep.mos("X1/M0", {"a", "b", "X1/n", "vss"}).mos("X1/M1", {"X1/n", "b", "c", "vss"});
  const CircuitGraph graph = build(deep.circuit());
  CHECK(by_name(graph, {{"X1/n", "n"}}) == by_name(build(flat.circuit())));
  CHECK(column(graph, "X1/n", NetColumn::level) == 0.5f);
  CHECK(column(graph, "a", NetColumn::level) == 1.0f);
}

TEST_CASE("build_graph: an empty circuit, and ranges that are none") {
  HandCircuit hand;
  const CircuitGraph graph = build(hand.circuit());
  CHECK(graph.nodes() == 0);
  BuildOptions options;
  options.cap_range = {1e-15, 1e-18};
  CHECK(test::thrown_id([&] { (void)build(hand.circuit(), {}, options); }) == ErrorId::bad_value);
}
