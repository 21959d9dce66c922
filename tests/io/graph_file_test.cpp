#include "io/graph/graph_file.hpp"

#include "engine/core/error.hpp"
#include "io/graph/file_kind.hpp"
#include "io/graph/graph_info.hpp"
#include "tests/io/malformed_corpus.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace cgcl;
using cgcl::test::TemporaryFolder;

namespace {

/// Two nets, one device with three pins, one coupling in and one out of range.
CircuitGraph tiny() {
  CircuitGraph graph;
  graph.name = "tiny";
  graph.source = "nowhere";
  graph.source_sha256 = std::string(64, '0');
  graph.synthetic = true;
  graph.family = "sram, 6T";
  graph.technology = "sky130A";
  graph.predicted = true;
  graph.nets = 2, graph.devices = 1, graph.pins = 3;
  graph.features.assign(6 * kFeatureColumns, 0.0f);
  graph.features[3 * kFeatureColumns] = 1.0f;
  graph.features[1] = 1.1e-7f;
  graph.edges = {{2, 2, 2, 3, 4}, {3, 4, 5, 0, 1}, {0, 0, 0, 1, 1}};
  graph.links.src = {3, 0, 3}, graph.links.dst = {1, 1, 4}, graph.links.relation = {2, 4, 3};
  graph.links.cap_F = {1e-17, 1e-12, 3.3e-18};
  graph.ground_F = {0.0, std::numeric_limits<double>::quiet_NaN()};
  graph.power_nets = {"VDD", "vss!"};
  graph.net_names = {"in", "o\xc3\xbct<3>"};
  graph.device_names = {"XM1"};
  graph.cap_range = {0.0, 1.0 / 3};
  graph.devices_read = 4, graph.capacitors_read = 9;
  return graph;
}

ErrorId id_of(const CircuitGraph& graph) {
  try {
    validate(graph, "FILE");
  } catch (const Error& error) {
    return error.id();
  }
  return ErrorId::internal;
}

}   // namespace

TEST_CASE("graph_file: every field survives, and equal graphs give equal bytes") {
  const TemporaryFolder folder;
  const std::string path = folder.file("t.graph.safetensors"), again = folder.file("u.graph.safetensors");
  const CircuitGraph graph = tiny();
  write_graph(path, graph);
  const CircuitGraph read = read_graph(path);
  CHECK(read.name == graph.name);
  CHECK(read.source == graph.source);
  CHECK(read.source_sha256 == graph.source_sha256);
  CHECK(read.synthetic);
  CHECK(read.family == graph.family);
  CHECK(read.technology == graph.technology);
  CHECK(read.predicted);
  CHECK((read.nets == 2 && read.devices == 1 && read.pins == 3));
  CHECK(read.features == graph.features);
  CHECK(read.edges.src == graph.edges.src);
  CHECK(read.edges.dst == graph.edges.dst);
  CHECK(read.edges.relation == graph.edges.relation);
  CHECK(read.links.src == graph.links.src);
  CHECK(read.links.dst == graph.links.dst);
  CHECK(read.links.relation == graph.links.relation);
  CHECK(read.links.cap_F == graph.links.cap_F);
  CHECK(read.ground_F[0] == 0.0);
  CHECK(std::isnan(read.ground_F[1]));
  CHECK(read.power_nets == graph.power_nets);
  CHECK(read.net_names == graph.net_names);
  CHECK(read.device_names == graph.device_names);
  CHECK((read.cap_range.lo_F == 0.0 && read.cap_range.hi_F == 1.0 / 3));
  CHECK((read.devices_read == 4 && read.capacitors_read == 9));
  write_graph(again, read);
  CHECK(read_file(path) == read_file(again));
}

TEST_CASE("graph_file: what files of earlier versions do not say is empty") {
  const TemporaryFolder folder;
  const std::string path = folder.file("old");
  CircuitGraph graph = tiny();
  graph.family.clear();
  graph.technology.clear();
  graph.predicted = false;
  write_graph(path, graph);
  const SafetensorsFile file = read_safetensors(path);
  CHECK_FALSE(file.metadata.contains("family"));   // the same bytes as before there was one
  CHECK_FALSE(file.metadata.contains("technology"));
  CHECK_FALSE(file.metadata.contains("predicted"));
  const CircuitGraph read = graph_from(file);
  CHECK(read.family.empty());
  CHECK(read.technology.empty());
  CHECK_FALSE(read.predicted);
}

TEST_CASE("graph_file: names of any length and likeness survive") {
  const TemporaryFolder folder;
  const std::string path = folder.file("n"), long_name(5000, 'x');
  CircuitGraph graph = tiny();
  for (const auto& [first, second] : {std::pair<std::string, std::string>{"X1/X2/n1", "X1/X2/n2"},
                                      {"", "a"},
                                      {"same", "same"},
                                      {"longer", "long"},
                                      {long_name, long_name + "y"}}) {
    graph.net_names = {first, second};
    write_graph(path, graph);
    CHECK(read_graph(path).net_names == graph.net_names);
  }
}

TEST_CASE("graph_file: an open capacitance range survives") {
  const TemporaryFolder folder;
  CircuitGraph graph = tiny();
  graph.cap_range = {0, std::numeric_limits<double>::infinity()};
  write_graph(folder.file("o"), graph);
  CHECK(std::isinf(read_graph(folder.file("o")).cap_range.hi_F));
}

TEST_CASE("graph_file: tensors start at multiples of their element size") {
  const TemporaryFolder folder;
  const std::string path = folder.file("t");
  write_graph(path, tiny());
  const SafetensorsFile file = read_safetensors(path);
  const std::byte* start = file.entries.front().bytes.data();
  for (const TensorEntry& tensor : file.entries) {
    CAPTURE(tensor.name);
    CHECK((tensor.bytes.data() - start) % size_of(tensor.dtype) == 0);
  }
}

TEST_CASE("graph_file: a graph that cannot be read back is not written") {
  const TemporaryFolder folder;
  CircuitGraph graph = tiny();
  graph.links.cap_F[0] = -1;
  CHECK_THROWS_AS(write_graph(folder.file("x"), graph), Error);
  graph = tiny();
  graph.cap_range = {1e-30, 1e-29};
  CHECK_THROWS_AS(write_graph(folder.file("x"), graph), Error);
  CHECK(folder.entries() == 0);
}

TEST_CASE("validate: an unlabelled or empty graph is sound, broken ones are not") {
  CHECK_NOTHROW(validate(CircuitGraph{}, "FILE"));
  CHECK_NOTHROW(validate(tiny(), "FILE"));
  CircuitGraph graph = tiny();
  graph.net_names.pop_back();
  CHECK(id_of(graph) == ErrorId::graph_invalid);
  graph = tiny();
  graph.features.pop_back();
  CHECK(id_of(graph) == ErrorId::graph_invalid);
  graph = tiny();
  graph.pins = std::numeric_limits<std::int32_t>::max();
  CHECK(id_of(graph) == ErrorId::graph_invalid);
  graph = tiny();
  graph.cap_range.lo_F = std::numeric_limits<double>::quiet_NaN();
  CHECK(id_of(graph) == ErrorId::graph_invalid);
}

TEST_CASE("graph_info: counts by relation and ground classes") {
  CircuitGraph graph = tiny();
  graph.cap_range = {};
  const GraphInfo info = summarise(graph);
  CHECK((info.nets == 2 && info.devices == 1 && info.pins == 3));
  CHECK((info.device_pin == 3 && info.pin_net == 2));
  CHECK((info.links_pin_net == 1 && info.links_pin_pin == 1 && info.links_net_net == 0 &&
         info.links_stored == 3));
  CHECK(info.ground_labels == 1);
  CHECK(info.ground_classes[0] == 1);
  CHECK(ground_class(0.0) == 0);
  CHECK(ground_class(1e-22) == 0);
  CHECK(ground_class(1e-18) == 1);
  CHECK(ground_class(1e-17) == 2);
  CHECK(ground_class(1e-16) == 3);
  CHECK(ground_class(1e-15) == 4);
  CHECK(ground_class(1e-9) == 4);
}

TEST_CASE("file_kind: judged by content") {
  const TemporaryFolder folder;
  const std::string path = folder.file("anything");
  const auto kind = [&](std::string_view bytes) {
    write_file_atomically(path, bytes);
    return sniff(path);
  };
  CHECK(kind(test::sound_graph_bytes()) == FileKind::graph);
  CHECK(kind("PK\x03\x04rest") == FileKind::pt);
  CHECK(kind(std::string_view("\x80\x02\x8a\n", 4)) == FileKind::pt);
  CHECK(kind("") == FileKind::unknown);
  CHECK(kind("* a netlist\n.end\n") == FileKind::unknown);
  CHECK(kind(std::string_view("\x09\0\0\0\0\0\0\0{broken}}", 17)) == FileKind::safetensors);
  SafetensorsData data;
  write_safetensors(path, data);
  CHECK(sniff(path) == FileKind::safetensors);
  data.metadata["kind"] = kModelKind;
  write_safetensors(path, data);
  CHECK(sniff(path) == FileKind::model);
  data.metadata["kind"] = kCheckpointKind;
  write_safetensors(path, data);
  CHECK(sniff(path) == FileKind::checkpoint);
  CHECK_THROWS_AS((void)sniff(folder.file("missing")), Error);
}
