// How far a regression is off beyond its R2: bias, spread, ranks, and factors of the value itself.
#pragma once

#include "apps/train/samples.hpp"
#include "io/report/json_value.hpp"
#include "losses/metrics.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

struct LabelAgreement {
  Agreement label;        // in label units
  double within_2x = 0;   // share of samples whose value, not whose label, is within a factor of 2
};

/// Of the samples at `where` (not empty) with their predictions `output`, parallel to it, in label units. The
/// value (farad, ohm) predicted is LabelCodec::decode of the output, which is not clipped; the true one is
/// that of the graph, also where its label was clipped from above. What is below the value of label 0 on
/// either side counts as that value: of ground capacitances of 0 F it is enough to predict next to none.
[[nodiscard]] LabelAgreement label_agreement(const CircuitGraph& graph, const TaskSamples& samples,
                                             std::span<const std::int32_t> where,
                                             std::span<const double> output, const LabelCodec& codec);

/// Adds bias, scale, spearman (null where they are not defined) and within_2x.
void add_agreement(JsonValue& scores, const LabelAgreement& agreement);

}   // namespace cgcl
