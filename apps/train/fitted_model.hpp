// A fitted system with what it needs to meet a new design, and its file.
#pragma once

#include "apps/train/evaluate.hpp"
#include "apps/train/fitted_system.hpp"
#include "apps/train/trained_model.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace cgcl {

/// `description` is that of a network that splits the design as this system was split: its layers say how far
/// look-alikes are told apart, of its head nothing else counts.
struct FittedModel {
  ModelDescription description;
  std::unique_ptr<FittedSystem> system;

  /// Fits the system `name` on the training part of samples that a network of `description` was prepared
  /// with. Throws Error bad_value for a name that is none.
  [[nodiscard]] static FittedModel fit(const Exec& exec, const std::string& name,
                                       ModelDescription description, const CircuitGraph& graph,
                                       const TaskSamples& samples, const PairTable& pairs);
  /// Scores of the samples at `where` with what bounds the system beside them. NaN as score().
  [[nodiscard]] Scores scores(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
                              const PairTable& pairs, std::span<const std::int32_t> where) const;
};

/// model.safetensors of a run folder, of kind kFittedModelKind.
void write_fitted_model(const std::filesystem::path& path, const Exec& exec, const FittedModel& model);
/// Throws as read_tensor_file; Error model_damaged for what does not fit.
[[nodiscard]] FittedModel read_fitted_model(const std::filesystem::path& path, const Exec& exec);

/// As evaluate() of a network: nothing is fitted on the design. Throws Error no_labels.
[[nodiscard]] Evaluation evaluate(const Exec& exec, const FittedModel& model, const CircuitGraph& graph,
                                  const std::optional<SeenIn>& seen = {});

}   // namespace cgcl
