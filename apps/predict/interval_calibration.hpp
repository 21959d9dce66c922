// Intervals from what fits say of nets and pairs that they have not seen.
#pragma once

#include "apps/predict/pair_models.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// The network of the run, its design, and the links of it that it did not train on.
struct SizingNetwork {
  TrainedModel& model;
  const CircuitGraph& graph;
  std::span<const std::int32_t> val;
};

/// Sets `sizing`, `network_factor` and `intervals` of `out`, whose models are fitted.
///
/// Known: a second fit leaves a fifth of the colours of every design out, with all nets and pairs of theirs.
/// A net or pair of a new design is to the first fit what those are to the second. Each colour counts as one
/// net, and each pair of colours as one pair, however many copies it has. Several designs: each is also
/// predicted by a fit on the others. What those knew widens the interval of what is known; what was novel or
/// foreign to them gives that of what is, never narrower. A single design tells nothing of either: unknown.
///
/// Only pairs that are kept as candidates count, those without a coupling as a truth of 0. Where the network
/// gives the sizes, links that it trained on are left out, and the others count for them.
void calibrate(const Exec& exec, const std::vector<SourceDesign>& designs, const TreeOptions& trees,
               const SizingNetwork& network, CandidateModel& out);

}   // namespace cgcl
