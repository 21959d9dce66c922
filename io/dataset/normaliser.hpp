// Feature scaling of a model: fitted on its source design, stored with it, applied to every design it meets.
#pragma once

#include "io/graph/circuit_graph.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// What the feature columns mean; a model refuses designs with another meaning.
inline constexpr std::string_view kFeatureSchema = "net17/device16/pin code v1";

/// Divides every column of net rows and of device rows by its maximum over one design. Pins keep their code.
struct FeatureNormaliser {
  std::string schema{kFeatureSchema};
  std::vector<float> net_max = std::vector<float>(kFeatureColumns, 1.0f);      // [17], no zeros
  std::vector<float> device_max = std::vector<float>(kFeatureColumns, 1.0f);   // [17], no zeros

  /// Normalised features [N, kFeatureColumns] row-major. Throws as require_schema.
  [[nodiscard]] std::vector<float> apply(const CircuitGraph& graph) const;
};

/// Column maxima of `graph` alone, so that no test design leaks into them; a maximum of 0 becomes 1.
/// [docs/models.md "Feature columns"]
[[nodiscard]] FeatureNormaliser fit_normaliser(const CircuitGraph& graph);

/// The maxima over several designs, test designs among them, as the published code takes them.
/// [docs/quirks.md Q39]
[[nodiscard]] FeatureNormaliser fit_normaliser(std::span<const CircuitGraph* const> graphs);

/// Throws Error feature_schema unless the normaliser has this program's schema, 17 columns and
/// positive finite maxima.
void require_schema(const FeatureNormaliser& normaliser, const std::string& where);

}   // namespace cgcl
