#include "apps/train/label_agreement.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for max

namespace cgcl {

namespace {

constexpr double kFactor = 2;

JsonValue optional_number(const std::optional<double>& value) {
  return value ? JsonValue(*value) : JsonValue();
}

}   // namespace

LabelAgreement label_agreement(const CircuitGraph& graph, const TaskSamples& samples,
                               std::span<const std::int32_t> where, std::span<const double> output,
                               const LabelCodec& codec) {
  std::vector<double> label, truth, predicted;
  const std::vector<double>& values =
      on_links(samples.task) ? graph.links.cap_F : net_values(graph, quantity_of(samples.task));
  for (std::size_t i = 0; i < where.size(); ++i) {
    const std::size_t sample = idx(where[i]);
    label.push_back(samples.y[sample]);
    truth.push_back(std::max(codec.lo, values[idx(samples.id[sample])]));
    predicted.push_back(std::max(codec.lo, codec.decode(output[i])));
  }
  return {agreement(output, label), share_within(predicted, truth, kFactor)};
}

void add_agreement(JsonValue& scores, const LabelAgreement& agreement) {
  scores.set("bias", agreement.label.bias)
      .set("scale", optional_number(agreement.label.scale))
      .set("spearman", optional_number(agreement.label.spearman))
      .set("within_2x", agreement.within_2x);
}

}   // namespace cgcl
