#include "io/graph/device_models.hpp"

#include "io/circuit/used_device_models.hpp"
#include "io/graph/graph_file.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

TEST_CASE("device models: devices are counted by model, in lower case, those without one not") {
  FlatCircuit circuit;
  circuit.types.resize(4);
  circuit.types[0].model = "NFET";
  circuit.types[1].model = "nfet";   // with another width
  circuit.types[1].w_m = 1e-6;
  circuit.types[2].model = "";
  circuit.types[3].model = "cap";
  circuit.device_type = {0, 1, 1, 2, 2, 3};
  CHECK(used_device_models(circuit) == DeviceModels{{"cap", 1}, {"nfet", 3}});
  CHECK(used_device_models(FlatCircuit()).empty());
}

TEST_CASE("device models: of very many the most used are kept, and no endless name") {
  std::map<std::string, std::int64_t> devices;
  for (int i = 0; i < 3000; ++i) devices["m" + std::to_string(10000 + i)] = i < 2000 ? 1 : 2;
  devices[std::string(kMaxDeviceModelName + 1, 'x')] = 100;
  devices[std::string(kMaxDeviceModelName, 'x')] = 100;
  const DeviceModels kept = bounded_device_models(devices);
  REQUIRE(kept.size() == kMaxDeviceModels);
  CHECK(kept.front() == DeviceModelCount{"m10000", 1});   // the first of equals
  CHECK(kept[23] == DeviceModelCount{"m12000", 2});
  CHECK(kept.back() == DeviceModelCount{std::string(kMaxDeviceModelName, 'x'), 100});
}

TEST_CASE("device models: a graph file tells them, and one without tells none") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.graph.safetensors");
  const DeviceModels models = {{"cap", 1}, {"nf\"et", 3}};
  write_graph(path, hand_graph(), models);
  CHECK(read_device_models(path) == models);
  CHECK(read_graph(path).devices == hand_graph().devices);
  write_graph(path, hand_graph());
  CHECK(read_device_models(path).empty());
}

TEST_CASE("device models: names out of order, counts that are none and odd lists are refused") {
  for (const char* text :
       {R"(["b","1","a","1"])", R"(["a","1","a","1"])", R"(["a","0"])", R"(["a","-1"])", R"(["a","1x"])",
        R"(["a"])", R"(["a","1","b"])", R"(["a","99999999999999999999"])"})
    CHECK_MESSAGE(
        thrown_id([&] { static_cast<void>(parse_device_models(text, "f")); }) == ErrorId::graph_invalid,
        text);
  CHECK(parse_device_models(R"(["a","1","b","22"])", "f") == DeviceModels{{"a", 1}, {"b", 22}});
}
