#include "apps/transfer/plus_trees.hpp"

#include <algorithm>   // for max

namespace cgcl {
namespace {

/// Bins fewer than 64 keep a column's histogram in a kilobyte.
constexpr int kBins = 63;
/// Of the trees of the other kind of design in the label of a coupling.
constexpr double kOtherShare = 0.25;

BaggedTrees fit(const Exec& exec, const TrainingRows& rows, TreeLoss loss, BagOptions options,
                const std::function<bool()>& stop) {
  if (rows.empty() || options.bags == 0 || stop()) return {};
  options.trees.seed = exec.seed();
  const BinnedRows x(exec, rows.x, options.trees.bins);
  return BaggedTrees(exec, x, rows.label, rows.weight, loss, options, stop);
}

LabelTrees fit_labels(const Exec& exec, const DesignSelection& selection, const PlusOptions& options,
                      const std::function<bool()>& stop) {
  return {.unknown = fit(exec, coupling_training_rows(selection, PairKnowledge::unknown), TreeLoss::squared,
                         options.pairs, stop),
          .given = fit(exec, coupling_training_rows(selection, PairKnowledge::given), TreeLoss::squared,
                       options.pairs, stop),
          .total =
              fit(exec, net_training_rows(selection, NetLabel::total), TreeLoss::squared, options.nets, stop),
          .ground_share = fit(exec, net_training_rows(selection, NetLabel::ground_share), TreeLoss::squared,
                              options.nets, stop),
          .weight_of_candidate = fit(exec, candidate_training_rows(selection, CandidateWeight::by_size),
                                     TreeLoss::logistic, options.existence, stop)};
}

/// The selection with regular designs weighed up and fewer rows of each, or nothing where none is seen. Rows
/// count once: the cells of a memory, of which there are most, tell least of what lies between them.
std::optional<DesignSelection> regular_selection(DesignSelection selection, double regular_weight) {
  bool any = false;
  for (std::size_t d = 0; d < selection.designs.size(); ++d) {
    if (!is_regular(selection.designs[d].nets.rows)) continue;
    any |= selection.weight[d] > 0;
    selection.weight[d] *= regular_weight;
  }
  selection.max_rows = std::max<std::int64_t>(1, selection.max_rows / 2);   // regular designs have few
  selection.copies_count = false;
  return any ? std::optional(std::move(selection)) : std::nullopt;
}

}   // namespace

PlusOptions::PlusOptions() : max_rows(4096) {
  pairs.bags = 4;
  pairs.trees = {.trees = 250, .leaves = 31, .bins = kBins, .learning_rate = 0.08, .min_leaf_rows = 40};
  pairs.trees.column_share = 0.15;
  pairs.trees.row_share = 0.7;
  nets = pairs;
  pairs.every_second = pairs.trees;
  pairs.every_second->trees = 500;
  pairs.every_second->random_thresholds = true;
  nets.trees.trees = 200;
  nets.trees.leaves = 15;
  nets.trees.min_leaf_rows = 20;
  nets.trees.column_share = 0.25;
  existence = nets;
  existence.bags = 2;
}

std::optional<PlusTrees> fit_plus_trees(const Exec& exec, const DesignSelection& selection,
                                        const PlusOptions& options, const std::function<bool()>& stop) {
  PlusTrees out;
  out.general = fit_labels(exec, selection, options, stop);
  if (const auto regular = regular_selection(selection, options.regular_weight))
    out.regular = fit_labels(exec, *regular, options, stop);
  out.existence = fit(exec, candidate_training_rows(selection, CandidateWeight::alike), TreeLoss::logistic,
                      options.existence, stop);
  return stop() ? std::nullopt : std::optional(std::move(out));
}

std::vector<double> PlusTrees::coupling_labels(const Exec& exec, const FloatRows& x, PairKnowledge knowledge,
                                               bool is_regular) const {
  const LabelTrees& own = of(is_regular);
  const LabelTrees& other = &own == &general ? regular : general;
  std::vector<double> label = own.couplings(knowledge).predict(exec, x);
  if (other.couplings(knowledge).empty()) return label;
  const std::vector<double> of_other = other.couplings(knowledge).predict(exec, x);
  for (std::size_t i = 0; i < label.size(); ++i) label[i] += kOtherShare * (of_other[i] - label[i]);
  return label;
}

}   // namespace cgcl
