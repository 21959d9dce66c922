#include "apps/predict/model_choice.hpp"

#include "engine/core/error.hpp"

#include <algorithm>   // for binary_search

namespace cgcl {

namespace {

constexpr const char* kAdvice =
    "name a run, `circuitgcl predict RUN NETLIST`, or let CIRCUITGCL_MODELS name a folder of models";

/// Devices whose model the shipped model was trained on.
std::int64_t known_devices(const ShippedModel& model, const DeviceModels& used) {
  std::int64_t known = 0;
  for (const DeviceModelCount& one : used)
    if (std::binary_search(model.facts.device_models.begin(), model.facts.device_models.end(), one.model))
      known += one.devices;
  return known;
}

struct Best {
  const ShippedModel* model = nullptr;
  std::int64_t known = 0;
};

Best best_of(const ShippedModels& shipped, const DeviceModels& used) {
  Best best;
  for (const ShippedModel& model : shipped.models) {   // by name: the first of equals stays
    if (model.name == kGenericModel) continue;
    const std::int64_t known = known_devices(model, used);
    const bool fewer_designs =
        best.model != nullptr && model.facts.sources.size() < best.model->facts.sources.size();
    if (best.model == nullptr || known > best.known || (known == best.known && fewer_designs))
      best = {&model, known};
  }
  return best;
}

std::string percent(std::int64_t part, std::int64_t whole) {
  return str(100 * part / whole, " %");   // 100 % means all
}

}   // namespace

std::string ModelChoice::line() const { return str("model ", printable(name), " (shipped): ", reason); }

void require_models(const ShippedModels& shipped) {
  if (shipped.models.empty())
    throw Error(ErrorId::file_missing, "there is no model here, expected those that ship with the program",
                printable(shipped.folder), kAdvice);
}

ModelChoice choose_model(const ShippedModels& shipped, const DeviceModels& used) {
  require_models(shipped);
  std::int64_t devices = 0;
  for (const DeviceModelCount& one : used) devices += one.devices;
  const auto share = [&](std::int64_t known) {
    return devices == 0 ? 0.0 : static_cast<double>(known) / static_cast<double>(devices);
  };
  const Best best = best_of(shipped, used);
  const auto known_text = [&](std::int64_t known) {
    return str(percent(known, devices), " of ", devices,
               " devices are of device models that it was trained on");
  };
  if (share(best.known) > kShareToKnow)
    return {best.model->name, best.model->folder, share(best.known), known_text(best.known)};
  const std::string none = devices == 0 ? "no device names a device model"
                                        : "no model of one technology knows more than half of them";
  for (const ShippedModel& model : shipped.models) {
    if (model.name != kGenericModel) continue;
    const std::int64_t known = known_devices(model, used);
    return {model.name, model.folder, share(known), devices == 0 ? none : str(known_text(known), "; ", none)};
  }
  throw Error(ErrorId::file_missing,
              str(devices, " devices: ", none, ", and there is no model '", kGenericModel, "' here"),
              printable(shipped.folder), kAdvice);
}

}   // namespace cgcl
