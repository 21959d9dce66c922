#include "io/dataset/normaliser.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>
#include <cmath>

namespace cgcl {
namespace {

constexpr auto kColumns = idx(kFeatureColumns);

/// Raises `maxima` to the largest value of each column over `rows` rows from `first`.
void raise_maxima(std::vector<float>& maxima, const CircuitGraph& graph, std::int32_t first,
                  std::int32_t rows) {
  const float* row = graph.features.data() + idx(first) * kColumns;
  for (std::int32_t i = 0; i < rows; ++i, row += kColumns)
    for (std::size_t c = 0; c < kColumns; ++c) maxima[c] = std::max(maxima[c], row[c]);
}

void divide_rows(std::vector<float>& features, std::int32_t first, std::int32_t rows,
                 const std::vector<float>& maxima) {
  float* row = features.data() + idx(first) * kColumns;
  for (std::int32_t i = 0; i < rows; ++i, row += kColumns)
    for (std::size_t c = 0; c < kColumns; ++c) row[c] /= maxima[c];
}

bool positive_row(const std::vector<float>& maxima) {
  return maxima.size() == kColumns &&
         std::all_of(maxima.begin(), maxima.end(), [](float m) { return m > 0 && std::isfinite(m); });
}

}   // namespace

std::vector<float> FeatureNormaliser::apply(const CircuitGraph& graph) const {
  require_schema(*this, printable(graph.name));
  std::vector<float> out = graph.features;
  divide_rows(out, 0, graph.nets, net_max);
  divide_rows(out, graph.nets, graph.devices, device_max);
  return out;
}

FeatureNormaliser fit_normaliser(std::span<const CircuitGraph* const> graphs) {
  FeatureNormaliser out;
  out.net_max.assign(kColumns, 0.0f);
  out.device_max.assign(kColumns, 0.0f);
  for (const CircuitGraph* graph : graphs) {
    raise_maxima(out.net_max, *graph, 0, graph->nets);
    raise_maxima(out.device_max, *graph, graph->nets, graph->devices);
  }
  for (auto* maxima : {&out.net_max, &out.device_max})
    std::replace(maxima->begin(), maxima->end(), 0.0f, 1.0f);
  return out;
}

FeatureNormaliser fit_normaliser(const CircuitGraph& graph) {
  const CircuitGraph* const one = &graph;
  return fit_normaliser(std::span(&one, 1));
}

void require_schema(const FeatureNormaliser& normaliser, const std::string& where) {
  if (normaliser.schema != kFeatureSchema)
    throw Error(ErrorId::feature_schema,
                str("the features have schema '", printable(normaliser.schema, 80), "', expected '",
                    kFeatureSchema, "'"),
                where);
  if (!positive_row(normaliser.net_max) || !positive_row(normaliser.device_max))
    throw Error(ErrorId::feature_schema,
                str("the column maxima are not ", kFeatureColumns, " positive numbers"), where);
}

}   // namespace cgcl
