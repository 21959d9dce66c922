// A circuitgcl+ model adapted to designs of one process of which some labels are known.
#pragma once

#include "apps/transfer/known_labels.hpp"
#include "apps/transfer/plus_model.hpp"

#include <cstdint>
#include <span>

namespace cgcl {

/// Trees of what the estimates leave of the labels, of pairs and of nets each where there are kMinLabels or
/// more, and empty where there are fewer. Parallel lists; the seed is that of `exec`.
[[nodiscard]] FewLabelTrees fit_few_labels(const Exec& exec, std::span<const DesignRows> designs,
                                           std::span<const DesignEstimates> estimates,
                                           std::span<const KnownLabels> labels);

struct Adaptation {
  PlusModel model;
  std::int64_t pair_labels = 0, net_labels = 0;       // that were known
  bool pairs_adapted = false, nets_adapted = false;   // not below kMinLabels: there the model is as it was
};

/// The model with fit_few_labels(). It remembers which labels it has seen, so that score_design() leaves them
/// out. Throws Error bad_value for a model that was adapted before: its labels are not kept.
[[nodiscard]] Adaptation adapt(const Exec& exec, const PlusModel& model, std::span<const DesignRows> designs,
                               std::span<const KnownLabels> labels);

}   // namespace cgcl
