// A circuitgcl+ model adapted to a design, or to several of one process, of which some labels are known.
#pragma once

#include "apps/transfer/plus_model.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Fewer labels than this teach noise: the model stays as it is.
inline constexpr std::int64_t kMinLabels = 20;

enum class LabelledBy : std::uint8_t { pairs, nets };

/// Labels of one design: couplings of pairs of nets, and totals of nets.
struct KnownLabels {
  std::vector<std::int32_t> pair;   // samples of DesignRows::couplings, ascending
  std::vector<std::int32_t> net;    // nets, ascending

  [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(pair.size() + net.size()); }
};

/// Draws `labels` of the design by the seed of `exec`: pairs, or nets whose total and every coupling are then
/// known. All of them where there are fewer.
[[nodiscard]] KnownLabels draw_labels(const Exec& exec, const DesignRows& design, std::int64_t labels,
                                      LabelledBy by);

struct Adaptation {
  PlusModel model;
  std::int64_t pair_labels = 0, net_labels = 0;       // used
  bool pairs_adapted = false, nets_adapted = false;   // neither below kMinLabels, and the model is the same
};

/// Adds trees of the residuals that the labels leave, with the prediction as one more column, for pairs and
/// for nets each where there are kMinLabels or more; intervals are found anew on labels left out. The model
/// remembers which labels it has seen, so that score_design leaves them out. Deterministic by the seed.
[[nodiscard]] Adaptation adapt(const Exec& exec, const PlusModel& model, std::span<const DesignRows> designs,
                               std::span<const KnownLabels> labels);

}   // namespace cgcl
