#include "io/graph/graph_file.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/graph/file_identity.hpp"
#include "io/graph/graph_info.hpp"
#include "io/graph/packed_names.hpp"

#include <charconv>
#include <limits>

namespace cgcl {
namespace {

using Shape = std::vector<std::int64_t>;
constexpr auto kColumns = idx(kFeatureColumns);

/// The shortest text that reads back as the same number, in every locale.
std::string exact(double value) {
  char text[40];
  const auto [end, status] = std::to_chars(text, text + sizeof text, value);
  return status == std::errc{} ? std::string(text, end) : "nan";
}

/// Features as the file has them: full rows of nets and devices, one byte per pin.
struct PackedFeatures {
  std::vector<float> rows;
  std::vector<std::uint8_t> codes;

  explicit PackedFeatures(const CircuitGraph& graph) {
    const auto pins = idx(graph.pins);
    const std::size_t first = graph.features.size() - pins * kColumns;
    rows.assign(graph.features.begin(), graph.features.begin() + static_cast<std::ptrdiff_t>(first));
    codes.resize(pins);
    for (std::size_t pin = 0; pin < pins; ++pin)
      codes[pin] = static_cast<std::uint8_t>(graph.features[first + pin * kColumns]);
  }
};

std::vector<float> unpacked_features(const SafetensorsFile& file, const CircuitGraph& graph) {
  std::vector<float> features =
      file.values<float>("features", {std::int64_t{graph.nets} + graph.devices, kFeatureColumns});
  const std::vector<std::uint8_t> codes = file.values<std::uint8_t>("pin.code", {graph.pins});
  const std::size_t first = features.size();
  features.resize(first + codes.size() * kColumns, 0.0f);
  for (std::size_t pin = 0; pin < codes.size(); ++pin) features[first + pin * kColumns] = codes[pin];
  return features;
}

std::map<std::string, std::string> metadata_of(const CircuitGraph& graph) {
  std::map<std::string, std::string> metadata = {
      {"kind", kGraphKind},
      {"format_version", std::to_string(kGraphVersion)},
      {"name", graph.name},
      {"source", graph.source},
      {"source_sha256", graph.source_sha256},
      {"synthetic", graph.synthetic ? "true" : "false"},
      {"nets", std::to_string(graph.nets)},
      {"devices", std::to_string(graph.devices)},
      {"pins", std::to_string(graph.pins)},
      {"devices_read", std::to_string(graph.devices_read)},
      {"capacitors_read", std::to_string(graph.capacitors_read)},
      {"cap_lo_F", exact(graph.cap_range.lo_F)},
      {"cap_hi_F", exact(graph.cap_range.hi_F)},
      {"power_nets", metadata_list(graph.power_nets)},
  };
  if (!graph.family.empty()) metadata["family"] = graph.family;
  if (!graph.technology.empty()) metadata["technology"] = graph.technology;
  if (graph.predicted) metadata["predicted"] = "true";
  return metadata;
}

/// Of a key that files of earlier versions do not have.
std::string text_or_nothing(const SafetensorsFile& file, const char* key) {
  const std::string* text = file.find_text(key);
  return text ? *text : std::string();
}

std::int32_t node_count(const SafetensorsFile& file, const char* key) {
  const std::int64_t count = file.integer(key);
  if (count < 0 || count > std::numeric_limits<std::int32_t>::max())
    throw Error(ErrorId::graph_invalid, str("metadata '", key, "' is ", count), file.where);
  return static_cast<std::int32_t>(count);
}

void require_graph_kind(const SafetensorsFile& file) {
  const std::string* kind = file.find_text("kind");
  if (!kind || *kind != kGraphKind)
    throw Error(ErrorId::graph_version,
                "the file is " +
                    (kind ? "of kind '" + printable(*kind, 60) + "'" : std::string("of no known kind")) +
                    ", expected '" + kGraphKind + "'",
                file.where);
  const std::int64_t version = file.integer("format_version");
  if (version != kGraphVersion)
    throw Error(ErrorId::graph_version,
                str("the graph has format version ", version, ", expected ", kGraphVersion), file.where);
}

void read_edges(const SafetensorsFile& file, const std::string& name, EdgeList& edges) {
  edges.src = file.values<std::int32_t>(name + ".src");
  const Shape shape = {edges.size()};
  file.require_shape(name + ".src", shape);
  edges.dst = file.values<std::int32_t>(name + ".dst", shape);
  edges.relation = file.values<std::uint8_t>(name + ".relation", shape);
}

}   // namespace

void write_graph(const std::string& path, const CircuitGraph& graph, const DeviceModels& device_models) {
  validate(graph, printable(path));
  require_links_in_range(graph, printable(path));
  const Shape nets = {graph.nets}, edges = {graph.edges.size()}, links = {graph.links.size()};
  const PackedFeatures features(graph);
  const PackedNames net_names(graph.net_names), device_names(graph.device_names);
  SafetensorsData data;
  data.metadata = metadata_of(graph);
  if (!device_models.empty()) data.metadata[kDeviceModelsKey] = device_models_text(device_models);
  data.add("link.cap_F", links,
           graph.links.cap_F);   // wide element types first: every tensor is aligned
  data.add("ground_F", nets, graph.ground_F);
  if (!graph.resistance_ohm.empty()) {
    data.add("resistance_ohm", nets, graph.resistance_ohm);
    data.add("resistance_p2p_ohm", nets, graph.point_ohm);
  }
  data.add("features", {std::int64_t{graph.nets} + graph.devices, kFeatureColumns}, features.rows);
  net_names.add_lengths(data, "net_names");
  device_names.add_lengths(data, "device_names");
  data.add("edge.src", edges, graph.edges.src);
  data.add("edge.dst", edges, graph.edges.dst);
  data.add("link.src", links, graph.links.src);
  data.add("link.dst", links, graph.links.dst);
  data.add("edge.relation", edges, graph.edges.relation);
  data.add("pin.code", {graph.pins}, features.codes);
  data.add("link.relation", links, graph.links.relation);
  net_names.add_bytes(data, "net_names");
  device_names.add_bytes(data, "device_names");
  write_safetensors(path, data);
}

CircuitGraph graph_from(const SafetensorsFile& file) {
  require_graph_kind(file);
  CircuitGraph graph;
  graph.name = file.text("name");
  graph.source = file.text("source");
  graph.source_sha256 = text_or_nothing(file, "source_sha256");
  graph.family = text_or_nothing(file, "family");
  graph.technology = text_or_nothing(file, "technology");
  graph.synthetic = file.text("synthetic") == "true";
  graph.predicted = text_or_nothing(file, "predicted") == "true";
  graph.nets = node_count(file, "nets");
  graph.devices = node_count(file, "devices");
  graph.pins = node_count(file, "pins");
  graph.devices_read = file.integer("devices_read");
  graph.capacitors_read = file.integer("capacitors_read");
  graph.cap_range = {.lo_F = file.real("cap_lo_F"), .hi_F = file.real("cap_hi_F")};
  graph.power_nets = parse_metadata_list(file.text("power_nets"), file.where);
  graph.features = unpacked_features(file, graph);
  graph.ground_F = file.values<double>("ground_F", {graph.nets});
  if (file.find("resistance_ohm") != nullptr) {
    graph.resistance_ohm = file.values<double>("resistance_ohm", {graph.nets});
    graph.point_ohm = file.values<double>("resistance_p2p_ohm", {graph.nets});
  }
  read_edges(file, "edge", graph.edges);
  read_edges(file, "link", graph.links);
  graph.links.cap_F = file.values<double>("link.cap_F", {graph.links.size()});
  graph.net_names = unpacked_names(file, "net_names", graph.nets);
  graph.device_names = unpacked_names(file, "device_names", graph.devices);
  validate(graph, file.where);
  require_links_in_range(graph, file.where);
  return graph;
}

CircuitGraph read_graph(const std::string& path) {
  require_nature(path, FileNature::graph);
  return graph_from(read_safetensors(path));
}

}   // namespace cgcl
