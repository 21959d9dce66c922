// The structural bound of the samples of a task: what no network over embeddings of nodes can exceed.
#pragma once

#include "apps/train/samples.hpp"
#include "apps/train/trained_model.hpp"
#include "engine/core/exec.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/graph/structural_bound.hpp"

#include <span>
#include <string>
#include <vector>

namespace cgcl {

/// A way to look at links: "colours", "colours+distance".
struct BoundView {
  std::string name;
  std::vector<std::int32_t> group;   // of links
  StructuralBound bound;
};

/// What is known of links by the colours of their ends; by these and each pair feature of `pairs`, which has
/// a row per link; and by all together, the last one, where there are several. The estimates of a view are at
/// least those of the views it refines.
[[nodiscard]] std::vector<BoundView> bound_views(const TaskSamples& links,
                                                 std::span<const std::int32_t> colour, const PairTable& pairs,
                                                 bool ordered);

/// Groups of samples that are one to the model: links by relation, pair features and the colours of their
/// ends, in order where the head is ordered; nets by colour. Colours after as many rounds as the model and
/// its encoder have layers. Refines on the device of `exec`.
[[nodiscard]] std::vector<std::int32_t> model_groups(const Exec& exec, const CircuitGraph& graph,
                                                     const TaskSamples& samples, const PairTable& pairs,
                                                     const TrainedModel& model);

/// What a predictor sees of a sample besides its relation and pair features.
struct Sight {
  int rounds = 0;                        // of colour refinement, after which equal nodes are one to it
  bool ordered = false;                  // whether the order of the ends counts
  std::vector<std::int32_t> more = {};   // [samples] classes of what else it sees; empty: nothing
  std::vector<std::int32_t> all =
      {};   // [samples] classes of all it sees, in the place of the above; or empty
};
[[nodiscard]] Sight sight_of(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
                             const PairTable& pairs, const TrainedModel& model);

/// Puts what bounds the model beside the scores of the samples at `where`. Regression: the estimate over all
/// `samples` with its confidence limit and coverage, and the ceiling of the scored ones. Classification
/// and link prediction: the bound and coverage of the scored ones. No model of this depth and head exceeds
/// ceiling_r2, bound_accuracy or bound_auc there but by rounding. NaN where nothing is scored or labels are
/// constant.
void add_bound(Scores& scores, const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
               const PairTable& pairs, const Sight& sight, std::span<const std::int32_t> where);
/// The same of a network.
void add_bound(Scores& scores, const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
               const PairTable& pairs, const TrainedModel& model, std::span<const std::int32_t> where);

}   // namespace cgcl
