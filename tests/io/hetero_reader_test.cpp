#include "io/pt/hetero_reader.hpp"

#include "engine/core/error.hpp"
#include "io/graph/graph_info.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/pt_builder.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

CircuitGraph parsed(const HeteroSpec& spec, const PtImportOptions& options = {}) {
  return parse_pt(to_bytes(hetero_archive(spec)), "folder/small.pt", options);
}

}   // namespace

TEST_CASE("hetero_reader: supplies leave with everything that touches them") {
  std::vector<std::string> notes;
  const CircuitGraph graph = parsed(small_circuit(), {.notes = &notes});
  CHECK((graph.nets == 3 && graph.devices == 2 && graph.pins == 6));
  CHECK(graph.power_nets == std::vector<std::string>{"net 0", "net 1"});
  CHECK(graph.name == "small");
  CHECK(graph.source == "small.pt (PyG HeteroData)");
  CHECK(graph.source_sha256.size() == 64);
  CHECK_FALSE(graph.synthetic);
  CHECK((graph.devices_read == 2 && graph.capacitors_read == 8));
  // 6 device-pin edges, then pin-net without nets 0 and 1; nets are nodes 0..2, devices 3..4, pins 5..10.
  CHECK(graph.edges.src == std::vector<std::int32_t>{3, 3, 3, 4, 4, 4, 5, 6, 8, 9});
  CHECK(graph.edges.dst == std::vector<std::int32_t>{5, 6, 7, 8, 9, 10, 0, 1, 1, 0});
  CHECK(graph.ground_F == std::vector<double>{0.0, 3e-17f, 1e-18f});
  REQUIRE(notes.size() == 2);
  CHECK(notes[0] == "power nets left out: net 0, net 1 (device bulks are tied to them)");
}

TEST_CASE("hetero_reader: couplings keep their value, nets without a terminal carry none") {
  std::vector<std::string> notes;
  const CircuitGraph graph = parsed(small_circuit(), {.notes = &notes});
  // cc_p2n: 0-3, 1-0 (supply), 2-3, 0-4 (no terminal); cc_p2p: 0-4, 1-5; cc_n2n: 2-3, 0-1 (supplies).
  CHECK(graph.links.src == std::vector<std::int32_t>{5, 7, 5, 6, 0});
  CHECK(graph.links.dst == std::vector<std::int32_t>{1, 1, 9, 10, 1});
  CHECK(graph.links.relation == std::vector<std::uint8_t>{2, 2, 3, 3, 4});
  CHECK(graph.links.cap_F == std::vector<double>{1e-17f, 3e-17f, 5e-18f, 1e-22f, 7e-17f});
  CHECK(notes.back() == "1 couplings left out: a net of theirs has no device terminal");
  const GraphInfo info = summarise(graph);
  CHECK((info.links_pin_net == 2 && info.links_pin_pin == 1 && info.links_net_net == 1));
}

TEST_CASE("hetero_reader: features are padded and pin codes stand in column 0") {
  const CircuitGraph graph = parsed(small_circuit());
  CHECK(graph.features.size() == 11u * kFeatureColumns);
  CHECK(graph.features[1 * kFeatureColumns + 1] == 3.0f);   // net 3 of the file
  CHECK(graph.features[3 * kFeatureColumns + idx(DeviceColumn::type_code)] ==
        1.0f);   // the last of 16 device columns
  CHECK(graph.features[3 * kFeatureColumns + 16] == 0.0f);
  CHECK(graph.features[10 * kFeatureColumns] == 2.0f);
}

TEST_CASE("hetero_reader: power nets can be named or switched off") {
  const CircuitGraph all = parsed(small_circuit(), {.power = {.rule = PowerNets::Rule::none}});
  CHECK(all.nets == 5);
  CHECK(all.power_nets.empty());
  CHECK(all.links.size() == 7);
  const CircuitGraph one = parsed(small_circuit(), {.power = {.rule = PowerNets::Rule::listed, .ids = {1}}});
  CHECK(one.nets == 4);
  CHECK_THROWS_AS((void)parsed(small_circuit(), {.power = {.rule = PowerNets::Rule::listed, .ids = {5}}}),
                  Error);
}

TEST_CASE("hetero_reader: a HeteroData alone, without labels or couplings, is a graph") {
  HeteroSpec spec = small_circuit();
  for (const char* name : {"net y", "cc_p2n edge_index", "cc_p2n y", "cc_p2p edge_index", "cc_p2p y",
                           "cc_n2n edge_index", "cc_n2n y"})
    spec.erase(name);
  const CircuitGraph graph = parse_pt(to_bytes(hetero_archive(spec, false)), "small.pt");
  CHECK(graph.links.size() == 0);
  CHECK(summarise(graph).ground_labels == 0);
}

TEST_CASE("hetero_reader: the range decides what is a label") {
  CHECK(summarise(parsed(small_circuit(), {.cap_range = {1e-17, 1e-15}})).links_pin_net == 1);
  CHECK_THROWS_AS((void)parsed(small_circuit(), {.cap_range = {1e-13, 1e-12}}), Error);
}

TEST_CASE("hetero_reader: digtime has the published counts") {
  const GraphInfo info = summarise(read_pt(fixture("digtime.pt"), {.name = "digtime"}));
  CHECK((info.nets == 1046 && info.devices == 4133 && info.pins == 12399));
  CHECK((info.device_pin == 12399 && info.pin_net == 5772));
  CHECK((info.links_pin_net == 10427 && info.links_pin_pin == 22241 && info.links_net_net == 938));
  CHECK(info.ground_labels == 1046);
  CHECK(info.ground_classes == std::array<std::int64_t, 5>{371, 272, 387, 13, 3});
  CHECK(info.power_nets == std::vector<std::string>{"net 0", "net 1"});
}
