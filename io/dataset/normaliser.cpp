#include "io/dataset/normaliser.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>
#include <cmath>

namespace cgcl {
namespace {

constexpr auto kColumns = idx(kFeatureColumns);

/// Largest value of each column over `rows` rows from `first`.
std::vector<float> column_maxima(const CircuitGraph& graph, std::int32_t first, std::int32_t rows) {
  std::vector<float> maxima(kColumns, 0.0f);
  const float* row = graph.features.data() + idx(first) * kColumns;
  for (std::int32_t i = 0; i < rows; ++i, row += kColumns)
    for (std::size_t c = 0; c < kColumns; ++c) maxima[c] = std::max(maxima[c], row[c]);
  std::replace(maxima.begin(), maxima.end(), 0.0f, 1.0f);
  return maxima;
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

FeatureNormaliser fit_normaliser(const CircuitGraph& graph) {
  FeatureNormaliser normaliser;
  normaliser.net_max = column_maxima(graph, 0, graph.nets);
  normaliser.device_max = column_maxima(graph, graph.nets, graph.devices);
  return normaliser;
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
