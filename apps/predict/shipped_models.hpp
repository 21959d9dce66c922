// Models that ship with the program: where they lie, and what each tells of itself.
#pragma once

#include "apps/transfer/plus_model.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// The variable that names another folder of models.
inline constexpr const char* kModelsVariable = "CIRCUITGCL_MODELS";

struct ShippedModel {
  std::string name;         // of its folder
  std::string folder;       // which commands take for a run
  std::int64_t bytes = 0;   // of its file
  PlusFacts facts;
};

struct ShippedModels {
  std::string folder;                  // that they were looked for in
  std::vector<ShippedModel> models;    // by name
  std::vector<std::string> left_out;   // "FOLDER: why" of what is no sound model of circuitgcl+
};

/// The folder that kModelsVariable names; else share/circuitgcl/models beside the folder of this program, or
/// of this library, which may be one folder deeper. It need not exist.
[[nodiscard]] std::string shipped_models_folder();

/// The models in the folders of `folder`; nothing where that is none. Reads headers alone and throws nothing
/// but for want of memory.
[[nodiscard]] ShippedModels shipped_models(const std::string& folder);

}   // namespace cgcl
