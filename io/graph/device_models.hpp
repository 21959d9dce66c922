// Which device models a circuit uses, and how often: a graph file tells it beside the graph, which has kinds
// alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cgcl {

inline constexpr const char* kDeviceModelsKey = "device_models";   // of the metadata of graph files

/// How many devices are of one device model.
struct DeviceModelCount {
  std::string model;   // in lower case
  std::int64_t devices = 0;

  friend bool operator==(const DeviceModelCount&, const DeviceModelCount&) = default;
};
using DeviceModels = std::vector<DeviceModelCount>;   // ascending by name

/// More device models than this are not kept of a circuit, nor names of more bytes.
inline constexpr std::size_t kMaxDeviceModels = 1024, kMaxDeviceModelName = 128;

/// `devices` by name as a list. Of more than kMaxDeviceModels those with the most devices are kept, of equal
/// ones the first by name.
[[nodiscard]] DeviceModels bounded_device_models(const std::map<std::string, std::int64_t>& devices);

/// The list as one text of the metadata of a file, and back. Reading throws Error graph_invalid.
[[nodiscard]] std::string device_models_text(const DeviceModels& models);
[[nodiscard]] DeviceModels parse_device_models(const std::string& text, const std::string& where);

/// Of a graph file, from its header alone; nothing where it does not tell. Throws as
/// read_safetensors_metadata and parse_device_models.
[[nodiscard]] DeviceModels read_device_models(const std::string& graph_file);

}   // namespace cgcl
