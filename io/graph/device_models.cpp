#include "io/graph/device_models.hpp"

#include "engine/core/error.hpp"
#include "io/safetensors/safetensors.hpp"

#include <algorithm>   // for min, sort, stable_sort
#include <charconv>    // for from_chars

namespace cgcl {

DeviceModels bounded_device_models(const std::map<std::string, std::int64_t>& devices) {
  DeviceModels out;
  for (const auto& [model, count] : devices)
    if (model.size() <= kMaxDeviceModelName) out.push_back({model, count});
  if (out.size() <= kMaxDeviceModels) return out;
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& x, const auto& y) { return x.devices > y.devices; });
  out.resize(kMaxDeviceModels);
  std::sort(out.begin(), out.end(), [](const auto& x, const auto& y) { return x.model < y.model; });
  return out;
}

std::string device_models_text(const DeviceModels& models) {
  std::vector<std::string> texts;   // names and counts in turn
  for (const DeviceModelCount& used : models) {
    texts.push_back(used.model);
    texts.push_back(str(used.devices));
  }
  return metadata_list(texts);
}

DeviceModels parse_device_models(const std::string& text, const std::string& where) {
  const std::vector<std::string> texts = parse_metadata_list(text, where);
  DeviceModels out;
  for (std::size_t i = 0; i < texts.size(); i += 2) {
    const std::string& count = texts[std::min(i + 1, texts.size() - 1)];
    std::int64_t devices = 0;
    const auto [end, status] = std::from_chars(count.data(), count.data() + count.size(), devices);
    const bool number = status == std::errc{} && end == count.data() + count.size() && devices > 0;
    if (!number || (!out.empty() && out.back().model >= texts[i]))
      throw Error(ErrorId::graph_invalid,
                  str("metadata '", kDeviceModelsKey, "' has '", printable(texts[i], 80), "', '",
                      printable(count, 40), "', expected names in order, each with its number of devices"),
                  where);
    out.push_back({texts[i], devices});
  }
  return out;
}

DeviceModels read_device_models(const std::string& graph_file) {
  const auto metadata = read_safetensors_metadata(graph_file);
  const auto found = metadata.find(kDeviceModelsKey);
  return found == metadata.end() ? DeviceModels() : parse_device_models(found->second, printable(graph_file));
}

}   // namespace cgcl
