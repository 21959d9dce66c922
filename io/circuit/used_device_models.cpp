#include "io/circuit/used_device_models.hpp"

#include "io/text/name_pool.hpp"

#include <algorithm>   // for transform

namespace cgcl {

DeviceModels used_device_models(const FlatCircuit& circuit) {
  std::vector<std::int64_t> of_type(circuit.types.size(), 0);
  for (const std::int32_t type : circuit.device_type) ++of_type[idx(type)];
  std::map<std::string, std::int64_t> devices;
  for (std::size_t t = 0; t < of_type.size(); ++t) {
    std::string model = circuit.types[t].model;
    if (model.empty() || of_type[t] == 0) continue;
    std::transform(model.begin(), model.end(), model.begin(), lower);
    devices[model] += of_type[t];
  }
  return bounded_device_models(devices);
}

}   // namespace cgcl
