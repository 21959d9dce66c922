// The models of one `predict`: of a run that is named, or shipped ones, each read once.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/cli/settings.hpp"
#include "apps/predict/model_choice.hpp"
#include "apps/train/trained_model.hpp"
#include "apps/transfer/plus_model.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cgcl {

/// One of the two.
struct PredictionModel {
  std::optional<PlusModel> plus;
  std::optional<TrainedModel> network;
};

/// The warning of a folder that is no shipped model.
[[nodiscard]] std::string no_model_text(const std::string& why);

class PredictionModels {
 public:
  PredictionModels(const Settings& settings, const Exec& exec, Console& console)
      : settings_(settings), exec_(exec), console_(console) {}

  /// Of a run folder or file. Throws as model_path and the readers of models; Error usage for `--adapt` with
  /// a network, and where a model predicts no capacitances.
  [[nodiscard]] PredictionModel& of_run(const std::string& run);

  /// The shipped models, looked for once; what is none is a warning. Throws as require_models.
  const ShippedModels& shipped();
  /// The shipped model for a circuit, with a line that says why. Throws as choose_model.
  [[nodiscard]] ModelChoice chosen(const DeviceModels& device_models);

 private:
  const Settings& settings_;
  const Exec& exec_;
  Console& console_;
  std::map<std::string, PredictionModel> read_;   // by run
  std::optional<ShippedModels> shipped_;          // once they were looked for
};

}   // namespace cgcl
