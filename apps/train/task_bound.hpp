// The structural bound of the samples of a task: what no network over embeddings of nodes can exceed.
#pragma once

#include "apps/train/samples.hpp"
#include "apps/train/trained_model.hpp"
#include "engine/core/exec.hpp"
#include "io/graph/circuit_graph.hpp"

#include <span>

namespace cgcl {

/// Rounds of colour refinement behind the bounds of links: the depth of the published edge model.
inline constexpr int kBoundRounds = 5;

/// Unbiased bound on R2 over `samples` (links) for colours of type and statistics, and for the classes of the
/// pairs where given (PairTable::joint). NaN where no two links look alike. Refines on the device of `exec`.
[[nodiscard]] double link_bound(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
                                std::span<const std::int32_t> pair_class = {});

/// Puts the bound of `samples` beside the scores: bound_r2 or bound_accuracy. Links as above; nets by their
/// colour after as many rounds as the model has, those of its encoder included. A bound on accuracy is
/// that of ClassBound::majority: no table of colours exceeds it on these labels, and of small groups it is
/// generous. NaN where no two samples look alike.
void add_bound(Scores& scores, const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
               const PairTable& pairs, const TrainedModel& model);

}   // namespace cgcl
