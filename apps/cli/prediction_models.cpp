#include "apps/cli/prediction_models.hpp"

#include "apps/cli/run_model.hpp"
#include "engine/core/error.hpp"

#include <filesystem>
#include <utility>   // for move

namespace cgcl {

PredictionModel& PredictionModels::of_run(const std::string& run) {
  if (const auto known = read_.find(run); known != read_.end()) return known->second;
  const std::filesystem::path path = model_path(run);
  PredictionModel model;
  if (is_circuitgcl_plus(path)) {
    model.plus = read_plus_model(path, exec_);
  } else {
    if (settings_.get_flag("adapt"))
      throw Error(ErrorId::usage, str("--adapt is of ", kPlusModelName, ", expected a run of it"),
                  printable(run));
    model.network = read_model(path, exec_);
  }
  return read_.emplace(run, std::move(model)).first->second;
}

std::string no_model_text(const std::string& why) { return str("no model: ", why); }

const ShippedModels& PredictionModels::shipped() {
  if (!shipped_) {
    shipped_ = shipped_models(shipped_models_folder());
    for (const std::string& why : shipped_->left_out) console_.warn(no_model_text(why));
  }
  require_models(*shipped_);
  return *shipped_;
}

ModelChoice PredictionModels::chosen(const DeviceModels& device_models) {
  ModelChoice choice = choose_model(shipped(), device_models);
  console_.print(choice.line());
  return choice;
}

}   // namespace cgcl
