// Fitting of circuitgcl+: trees, and what fits without some families tell of their predictions.
#include "apps/train/memory_estimate.hpp"
#include "apps/transfer/plus_model.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for binary_search, max, min

namespace cgcl {
namespace {

PairScores left_pair_scores(const DesignRows& design, const DesignEstimates& estimates,
                            const KnownLabels& known, PairKnowledge knowledge) {
  std::vector<double> label;
  std::vector<LabelEstimate> estimate;
  for (std::int32_t s = 0; s < static_cast<std::int32_t>(design.couplings.label.size()); ++s) {
    if (std::binary_search(known.pair.begin(), known.pair.end(), s)) continue;
    label.push_back(design.couplings.label[idx(s)]);
    estimate.push_back(estimates.couplings(knowledge)[idx(design.couplings.of(knowledge).row[idx(s)])]);
  }
  return pair_scores(label, estimate);
}

NetScores left_net_scores(const DesignRows& design, const DesignEstimates& estimates,
                          const KnownLabels& known) {
  std::vector<double> total_F;
  std::vector<TotalEstimate> estimate;
  for (std::int32_t v = 0; v < static_cast<std::int32_t>(design.nets.total_F.size()); ++v) {
    if (std::binary_search(known.net.begin(), known.net.end(), v)) continue;
    total_F.push_back(design.nets.total_F[idx(v)]);
    estimate.push_back(total_estimate(estimates.total[idx(design.nets.rows.row[idx(v)])]));
  }
  return net_scores(total_F, estimate);
}

/// Scores of every design by the predictions that left it out and by what the other groups tell of those.
std::vector<PlusScores> scores_left_out(std::span<const DesignRows> designs, const LeftOutGroups& groups,
                                        std::span<const DesignPrediction> predictions, SizedBy sizes) {
  std::vector<PlusScores> out(designs.size());
  for (std::int32_t g = 0; g < groups.count; ++g) {
    PlusModel others;
    others.calibration = calibrate_left_out(designs, groups, predictions, sizes, g);
    for (std::size_t d = 0; d < designs.size(); ++d)
      if (groups.of_design[d] == g)
        out[d] = score_estimates(designs[d], others.estimates(designs[d], predictions[d]));
  }
  return out;
}

}   // namespace

std::int64_t distinct_rows(std::span<const DesignRows> designs) {
  std::int64_t rows = 0;
  for (const DesignRows& design : designs)
    rows += design.couplings.given.x.rows() + design.nets.rows.x.rows() + design.candidates.x.rows();
  return rows;
}

// Each row as bytes of bins and as numbers of one pass, with its place in the trees; and of
// the network the graphs and a step on the largest.
std::int64_t plus_fit_bytes(std::span<const DesignRows> designs, const PlusOptions& options) {
  const std::int64_t columns = pair_columns(PairKnowledge::given);
  const std::int64_t trees =
      distinct_rows(designs) * (columns * (1 + static_cast<std::int64_t>(sizeof(float))) + 128);
  if (options.sizes == SizedBy::trees) return trees;
  StepSize all, largest;
  for (const DesignRows& design : designs) {
    const HostGraph& graph = design.network.rows;
    const auto edges = static_cast<std::int64_t>(graph.source.size());
    all = {all.rows + graph.nodes(), all.edges + edges};
    largest = {std::max(largest.rows, graph.nodes()), std::max(largest.edges, edges)};
  }
  constexpr std::int64_t kRowBytes = 80, kEdgeBytes = 40;   // of a graph on the device
  return trees + all.rows * kRowBytes + all.edges * kEdgeBytes +
         conv_stack_bytes(ConvKind::sage, largest, options.network.width, options.network.rounds);
}

PlusScores score_estimates(const DesignRows& design, const DesignEstimates& estimates,
                           const KnownLabels& known) {
  return {.unknown = left_pair_scores(design, estimates, known, PairKnowledge::unknown),
          .given = left_pair_scores(design, estimates, known, PairKnowledge::given),
          .nets = left_net_scores(design, estimates, known)};
}

std::optional<PlusFit> fit_plus_model(const Exec& exec, std::span<const DesignRows> designs,
                                      const PlusOptions& options, const LoopHooks& hooks) {
  if (designs.empty())
    throw Error(ErrorId::no_labels, "no design to learn from, expected at least one with couplings");
  PlusFit fit;
  fit.model.sizes = options.sizes;
  fit.model.calibration = uncalibrated(options.sizes);
  const LeftOutGroups groups(designs);
  const int folds = groups.count >= 3 ? std::min<int>(options.folds, groups.count) : 0;
  if (folds >= 2) {
    PlusOptions of_folds = options;
    of_folds.pairs.bags = of_folds.nets.bags = options.fold_bags;
    of_folds.existence.bags = 0;   // nothing is calibrated by it
    const auto predictions = predict_left_out(exec, designs, groups, dealt_folds(groups, folds), of_folds,
                                              hooks, {.done = [&](std::int32_t fold, const auto&) {
                                                hooks.progress(fold + 1, folds + 1, "families left out");
                                              }});
    if (!predictions) return std::nullopt;
    fit.left_out = scores_left_out(designs, groups, *predictions, options.sizes);
    fit.families_left_out = groups.families;
    fit.model.calibration = calibrate_left_out(designs, groups, *predictions, options.sizes);
  }
  const DesignSelection all{designs, groups.design_weight, options.max_rows};
  auto parts = fit_plus_parts(exec, all, options, hooks.stop);
  if (!parts) return std::nullopt;
  hooks.progress(folds + 1, folds + 1, "all families");
  fit.model.trees = std::move(parts->trees);
  fit.model.network = std::move(parts->network);
  for (const DesignRows& d : designs) fit.model.sources.push_back(d.origin);
  return fit;
}

}   // namespace cgcl
