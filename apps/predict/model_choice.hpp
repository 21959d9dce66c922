// Which of the shipped models suits a netlist: the one that was trained on its device models.
#pragma once

#include "apps/predict/shipped_models.hpp"
#include "io/graph/device_models.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// A model must know the device models of more than this share of the devices.
inline constexpr double kShareToKnow = 0.5;
/// The model of all technologies, for a netlist that no other model suits.
inline constexpr std::string_view kGenericModel = "generic";

struct ModelChoice {
  std::string name, folder;   // of the model
  double share = 0;           // of the devices, those of device models that it was trained on
  std::string reason;         // "98 % of 412 devices are of device models that it was trained on"

  /// "model sky130 (shipped): 98 % of ..."
  [[nodiscard]] std::string line() const;
};

/// Throws Error file_missing, with what to do, where there is no model.
void require_models(const ShippedModels& shipped);

/// By the devices of a circuit: the model other than kGenericModel that knows the largest share of them, of
/// equal ones that of the fewest designs, then the first by name; kGenericModel where that share is
/// kShareToKnow or less, or nothing names a device model. Throws as require_models, also where none suits.
[[nodiscard]] ModelChoice choose_model(const ShippedModels& shipped, const DeviceModels& used);

}   // namespace cgcl
