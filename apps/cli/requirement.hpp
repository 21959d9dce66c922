// --require METRIC OP NUMBER, and where a run keeps its model.
#pragma once

#include "apps/predict/candidate_model.hpp"
#include "apps/train/task.hpp"

#include <filesystem>
#include <string>

namespace cgcl {

struct Requirement {
  std::string text, metric;
  enum class Op { at_least, more, at_most, less } op = Op::at_least;
  double threshold = 0;

  /// By the JSON object of a design. Throws Error bad_value when it has no such metric.
  [[nodiscard]] bool met(const JsonValue& scores) const;
};

/// "r2>=0.5", "mse < 0.01". Throws Error bad_value.
[[nodiscard]] Requirement parse_requirement(const std::string& text);

/// The model of a run folder, or the file itself when `run` is one. Throws Error file_missing for
/// an unfinished run, and as require_nature for what is neither.
[[nodiscard]] std::filesystem::path model_path(const std::string& run);

/// Where a run keeps its candidate model, and the model. Throws as model_path and read_candidate_model; Error
/// no_candidate_model where there is none.
[[nodiscard]] std::filesystem::path candidate_model_path(const std::string& run);
[[nodiscard]] CandidateModel candidate_model_of(const std::string& run, const Exec& exec);

}   // namespace cgcl
