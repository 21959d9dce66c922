// Where a run keeps its model and its candidate model, and of what kind a model is.
#pragma once

#include "apps/predict/candidate_model.hpp"

#include <filesystem>
#include <string>

namespace cgcl {

/// The model of a run folder, or the file itself when `run` is one. Throws Error file_missing for
/// an unfinished run, and as require_nature for what is neither.
[[nodiscard]] std::filesystem::path model_path(const std::string& run);

/// Whether a model file is one of circuitgcl+, or of a fitted system; neither: of a network. Throws Error
/// file_missing.
[[nodiscard]] bool is_circuitgcl_plus(const std::filesystem::path& model);
[[nodiscard]] bool is_fitted_model(const std::filesystem::path& model);

/// Where a run keeps its candidate model, and the model. Throws as model_path and read_candidate_model; Error
/// no_candidate_model where there is none.
[[nodiscard]] std::filesystem::path candidate_model_path(const std::string& run);
[[nodiscard]] CandidateModel candidate_model_of(const std::string& run, const Exec& exec);

}   // namespace cgcl
