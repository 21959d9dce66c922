// Labels of a design that are known, and those that are left to be predicted.
#pragma once

#include "apps/transfer/design_rows.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

enum class LabelledBy : std::uint8_t { pairs, nets };

/// Couplings of pairs, and nets of which all is known: total and couplings. Ascending.
struct KnownLabels {
  std::vector<std::int32_t> pair;   // samples of CouplingRows; those of the nets are among them
  std::vector<std::int32_t> net;

  [[nodiscard]] bool empty() const { return pair.empty() && net.empty(); }
};

/// Draws `labels` pairs, or nets with a known total, by the seed of `exec`; all where there are fewer.
[[nodiscard]] KnownLabels draw_labels(const Exec& exec, const DesignRows& design, std::int64_t labels,
                                      LabelledBy by);
/// What is known of a design where these pairs and nets are.
[[nodiscard]] KnownLabels known_labels(const DesignRows& design, std::span<const NetPair> pairs,
                                       std::span<const std::int32_t> nets);

}   // namespace cgcl
