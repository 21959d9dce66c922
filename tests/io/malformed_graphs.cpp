#include "io/safetensors/safetensors.hpp"
#include "tests/io/malformed_parts.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <map>

namespace cgcl::test {
namespace {

/// Tensors and metadata of a small graph file, to be changed one at a time.
struct GraphParts {
  std::map<std::string, std::string> metadata = {{"kind", "circuitgcl.graph"},
                                                 {"format_version", "2"},
                                                 {"name", "g"},
                                                 {"source", "s"},
                                                 {"source_sha256", ""},
                                                 {"synthetic", "true"},
                                                 {"nets", "2"},
                                                 {"devices", "1"},
                                                 {"pins", "3"},
                                                 {"devices_read", "1"},
                                                 {"capacitors_read", "2"},
                                                 {"cap_lo_F", "1e-21"},
                                                 {"cap_hi_F", "1e-15"},
                                                 {"power_nets", "[\"VDD\"]"}};
  std::vector<double> cap = {1e-17, 2e-17}, ground = {0, 1e-18};
  std::vector<float> features = std::vector<float>(3 * 17, 1.0f);   // of nets and devices
  std::vector<std::uint8_t> codes = {0, 1, 2};
  std::vector<std::int32_t> name_shared, name_rest;   // of devices
  std::vector<std::uint8_t> name_bytes;
  std::vector<std::int32_t> edge_src = {2, 2, 2, 3}, edge_dst = {3, 4, 5, 0}, link_src = {3, 0},
                            link_dst = {1, 1};
  std::vector<std::uint8_t> edge_relation = {0, 0, 0, 1}, link_relation = {2, 4};
  std::string skip;   // a tensor to leave out

  [[nodiscard]] std::string bytes() const {
    SafetensorsData data;
    data.metadata = metadata;
    const auto add = [&](const char* name, const auto& values) {
      if (name != skip) data.add(name, {static_cast<std::int64_t>(values.size())}, values);
    };
    add("link.cap_F", cap);
    add("ground_F", ground);
    if (skip != "features")
      data.add("features", {static_cast<std::int64_t>(features.size() / 17), 17}, features);
    add("edge.src", edge_src), add("edge.dst", edge_dst), add("link.src", link_src),
        add("link.dst", link_dst);
    if (!name_rest.empty()) add("device_names.shared", name_shared), add("device_names.rest", name_rest);
    add("edge.relation", edge_relation), add("link.relation", link_relation), add("pin.code", codes);
    if (!name_rest.empty()) add("device_names.bytes", name_bytes);
    const std::vector<std::byte> all = safetensors_bytes(data);
    return {reinterpret_cast<const char*>(all.data()), all.size()};
  }
};

}   // namespace

std::string sound_graph_bytes() { return GraphParts{}.bytes(); }

void add_graphs(Corpus& corpus) {
  const auto add = [&](const char* title, const std::function<void(GraphParts&)>& change, ErrorId id) {
    GraphParts parts;
    change(parts);
    corpus.push_back({title, Form::graph, parts.bytes(), id});
  };
  const auto id = ErrorId::graph_invalid;
  const double nan = std::numeric_limits<double>::quiet_NaN(),
               infinity = std::numeric_limits<double>::infinity();
  add(
      "graph of another kind", [](auto& g) { g.metadata["kind"] = "circuitgcl.model"; },
      ErrorId::graph_version);
  add(
      "graph without a kind", [](auto& g) { g.metadata.erase("kind"); }, ErrorId::graph_version);
  add(
      "graph of version 1", [](auto& g) { g.metadata["format_version"] = "1"; }, ErrorId::graph_version);
  add(
      "graph without a node count", [](auto& g) { g.metadata.erase("pins"); }, ErrorId::tensor_missing);
  add(
      "node count that is no number", [](auto& g) { g.metadata["pins"] = "3x"; }, ErrorId::tensor_type);
  add(
      "negative node count", [](auto& g) { g.metadata["nets"] = "-2"; }, id);
  add(
      "node count of 2^40", [](auto& g) { g.metadata["nets"] = "1099511627776"; }, id);
  add(
      "node counts that disagree", [](auto& g) { g.metadata["nets"] = "3"; }, ErrorId::tensor_type);
  add(
      "power nets that are no list", [](auto& g) { g.metadata["power_nets"] = "{}"; },
      ErrorId::safetensors_header);
  add(
      "graph without features", [](auto& g) { g.skip = "features"; }, ErrorId::tensor_missing);
  add(
      "graph without targets", [](auto& g) { g.skip = "link.dst"; }, ErrorId::tensor_missing);
  add(
      "targets that are too few", [](auto& g) { g.edge_dst.pop_back(); }, ErrorId::tensor_type);
  add(
      "capacitances that are too few", [](auto& g) { g.cap.pop_back(); }, ErrorId::tensor_type);
  add(
      "node id out of bounds", [](auto& g) { g.edge_dst[1] = 6; }, id);
  add(
      "node id below zero", [](auto& g) { g.link_src[0] = -1; }, id);
  add(
      "relation between the wrong kinds", [](auto& g) { g.link_relation[1] = 3; }, id);
  add(
      "coupling among the messages", [](auto& g) { g.edge_relation[0] = 4; }, id);
  add(
      "relation 200", [](auto& g) { g.link_relation[0] = 200; }, id);
  add(
      "graph with a NaN feature", [](auto& g) { g.features[20] = NAN; }, id);
  add(
      "graph with a negative feature", [](auto& g) { g.features[20] = -1; }, id);
  add(
      "graph with a pin code of 17", [](auto& g) { g.codes[2] = 17; }, id);
  add(
      "pin codes that are too few", [](auto& g) { g.codes.pop_back(); }, ErrorId::tensor_type);
  add(
      "name that repeats what was not there",
      [](auto& g) {
        g.name_shared = {1}, g.name_rest = {2}, g.name_bytes = {'M', '0'};
      },
      id);
  add(
      "name of negative length",
      [](auto& g) {
        g.name_shared = {0}, g.name_rest = {-2}, g.name_bytes = {'M', '0'};
      },
      id);
  add(
      "name beyond its bytes",
      [](auto& g) {
        g.name_shared = {0}, g.name_rest = {2000000000}, g.name_bytes = {'M', '0'};
      },
      id);
  add(
      "bytes that no name takes",
      [](auto& g) {
        g.name_shared = {0}, g.name_rest = {1}, g.name_bytes = {'M', '0'};
      },
      id);
  add(
      "graph with a negative capacitance", [](auto& g) { g.cap[0] = -1e-18; }, id);
  add(
      "graph with a NaN capacitance", [=](auto& g) { g.cap[0] = nan; }, id);
  add(
      "graph with an infinite capacitance", [=](auto& g) { g.ground[1] = infinity; }, id);
  add(
      "capacitance range backwards", [](auto& g) { g.metadata["cap_lo_F"] = "1"; }, id);
  add(
      "graph with all labels out of range",
      [](auto& g) {
        g.cap = {1e-12, 0};
      },
      ErrorId::labels_out_of_range);
}

}   // namespace cgcl::test
