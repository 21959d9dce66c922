#include "io/dataset/label_codec.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cgcl {
namespace {

/// Decades between two capacitances; a whole number is exact although log10 of a quotient may miss it
/// by an ulp.
double decades_between(double lo_F, double hi_F) {
  const double decades = std::log10(hi_F / lo_F), whole = std::round(decades);
  return std::abs(decades - whole) < 1e-9 ? whole : decades;
}

}   // namespace

float normalise_label(float value, float scale, float decades) {
  const float label = std::log10(value * scale) / decades;
  if (label < 0.0f) return 0.0f;   // also -inf; NaN passes through both comparisons
  return label > 1.0f ? 1.0f : label;
}

std::int32_t label_class(float label, std::span<const float> boundaries) {
  if (std::isnan(label)) return static_cast<std::int32_t>(boundaries.size());
  return static_cast<std::int32_t>(std::lower_bound(boundaries.begin(), boundaries.end(), label) -
                                   boundaries.begin());
}

float LabelCodec::encode(double value) const {
  return normalise_label(static_cast<float>(value), static_cast<float>(1.0 / lo),
                         static_cast<float>(decades));
}

double LabelCodec::decode(double label) const { return lo * std::pow(10.0, label * decades); }

std::vector<float> LabelCodec::encode(std::span<const double> values) const {
  std::vector<float> labels(values.size());
  std::transform(values.begin(), values.end(), labels.begin(), [&](double value) { return encode(value); });
  return labels;
}

std::vector<double> LabelCodec::decode(std::span<const float> label) const {
  std::vector<double> values(label.size());
  std::transform(label.begin(), label.end(), values.begin(), [&](float y) { return decode(y); });
  return values;
}

std::vector<std::int32_t> label_classes(std::span<const float> labels, std::span<const float> boundaries) {
  std::vector<std::int32_t> classes(labels.size());
  std::transform(labels.begin(), labels.end(), classes.begin(),
                 [&](float label) { return label_class(label, boundaries); });
  return classes;
}

LabelCodec edge_codec(const CapRange& range) {
  if (!(range.lo_F > 0) || !(range.hi_F > range.lo_F) || !std::isfinite(range.hi_F))
    throw Error(ErrorId::bad_value,
                str("labels cannot be scaled to the range ", range.lo_F, " to ", range.hi_F,
                    " F, expected 0 < low < high"),
                {}, "`circuitgcl import ... --cap-range LO,HI` gives a design another range");
  return {range.lo_F, decades_between(range.lo_F, range.hi_F)};
}

LabelCodec ground_codec(const CapRange& range) {
  LabelCodec codec = edge_codec(range);
  codec.lo *= 10;
  return codec;
}

LabelCodec resistance_codec() { return {.lo = 1e-2, .decades = 6}; }

CapRange label_range(const CircuitGraph& graph) {
  CapRange range = graph.cap_range;
  const bool open_below = !(range.lo_F > 0), open_above = !std::isfinite(range.hi_F);
  if (!open_below && !open_above) return range;
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (std::int64_t i = 0; i < graph.links.size(); ++i) {
    const double cap = graph.links.cap_F[idx(i)];
    if (!graph.in_range(i) || !(cap > 0)) continue;
    least = std::min(least, cap);
    most = std::max(most, cap);
  }
  if (most == 0)
    throw Error(ErrorId::no_labels, "no coupling lies in the capacitance range, so labels cannot be scaled",
                printable(graph.name));
  const double floor = std::floor(std::log10(least)), ceiling = std::ceil(std::log10(most));
  if (open_below) range.lo_F = std::pow(10.0, floor);
  if (open_above) range.hi_F = std::pow(10.0, std::max(ceiling, std::round(std::log10(range.lo_F)) + 1));
  return range;
}

}   // namespace cgcl
