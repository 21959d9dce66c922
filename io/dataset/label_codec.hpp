// Farad or ohm <-> normalised label, and the classes of the classification tasks.
#pragma once

#include "io/graph/circuit_graph.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

inline constexpr std::array<float, 4> kClassBoundaries = {0.2f, 0.4f, 0.6f, 0.8f};
inline constexpr int kLabelClasses = 5;

/// clip(log10(value * scale) / decades, 0, 1) in float32 throughout, like the reference: values at a boundary
/// fall on the same side. 0 gives 0, NaN stays NaN. [docs/models.md "Labels"]
[[nodiscard]] float normalise_label(float value, float scale, float decades);

/// The number of boundaries (ascending) below `label`: a label equal to a boundary belongs to the lower
/// class, NaN to the last one. [torch.bucketize, right=False]
[[nodiscard]] std::int32_t label_class(float label, std::span<const float> boundaries = kClassBoundaries);

/// How a model's labels are scaled; stored with the model. y = clip(log10(x / lo) / decades, 0, 1) of
/// capacitances in farad or, of a task of resistances, ohm.
struct LabelCodec {
  double lo = 1e-21;    // the value of label 0
  double decades = 6;   // label 1 lies this many decades above

  /// Label of a value; float32 semantics of normalise_label.
  [[nodiscard]] float encode(double value) const;
  /// Value of a label in [0,1]; labels outside extrapolate. Inverse of encode where that
  /// does not clip.
  [[nodiscard]] double decode(double label) const;

  [[nodiscard]] std::vector<float> encode(std::span<const double> values) const;
  [[nodiscard]] std::vector<double> decode(std::span<const float> label) const;

  friend bool operator==(const LabelCodec&, const LabelCodec&) = default;
};

/// One class per label.
[[nodiscard]] std::vector<std::int32_t> label_classes(std::span<const float> labels,
                                                      std::span<const float> boundaries = kClassBoundaries);

/// Codec of coupling labels: the range maps to [0,1]. Throws Error bad_value unless 0 < lo < hi, both finite.
[[nodiscard]] LabelCodec edge_codec(const CapRange& range);

/// Codec of ground labels: one decade above the coupling range at both ends (1e-20 to 1e-14 F for
/// the paper's range).
[[nodiscard]] LabelCodec ground_codec(const CapRange& range);

/// Codec of resistances: 0.01 ohm to 10 kohm, whatever the design.
[[nodiscard]] LabelCodec resistance_codec();

/// The range of the graph, with an open end (0 or infinity) moved to the whole decade that just encloses the
/// couplings in range. Throws Error no_labels when an end is open and no coupling lies in range.
[[nodiscard]] CapRange label_range(const CircuitGraph& graph);

}   // namespace cgcl
