#include "apps/transfer/left_out.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for all_of, max, min_element, stable_sort
#include <cmath>       // for isnan
#include <numeric>     // for iota

namespace cgcl {
namespace {

constexpr std::int32_t kMinFamilies = 3;
constexpr std::int64_t kCalibrationSamples = 2048;   // of one design: quantiles need no more

/// Adds samples of a design that lie evenly in their order.
void add_samples(const SharedRows& rows, std::span<const double> label, std::span<const double> predicted,
                 std::int32_t group, double weight, std::vector<LeftOutSample>& out) {
  std::vector<std::int32_t> known;
  for (std::int32_t s = 0; s < static_cast<std::int32_t>(label.size()); ++s)
    if (!std::isnan(label[idx(s)])) known.push_back(s);
  const auto n = static_cast<std::int64_t>(known.size());
  const std::int64_t step = std::max<std::int64_t>(1, n / kCalibrationSamples);
  for (std::int64_t k = 0; k < n; k += step) {
    const std::size_t s = idx(known[idx(k)]), i = idx(rows.row[s]);
    out.push_back({.group = group,
                   .kind = rows.distance.empty() ? 0 : rows.distance[i],
                   .predicted = predicted[i],
                   .label = label[s],
                   .weight = weight * static_cast<double>(step) / static_cast<double>(n)});
  }
}

std::vector<double> total_labels(const NetRows& nets) {
  std::vector<double> out;
  for (const double total_F : nets.total_F) out.push_back(log_label(total_F));   // NaN stays NaN
  return out;
}

/// Whether predictions are of the rows of that design: those from a file need not be.
bool fits(const DesignPrediction& p, const DesignRows& design) {
  const auto rows = [](const SharedRows& shared) { return idx(shared.x.rows()); };
  return p.unknown.size() == rows(design.couplings.unknown) &&
         p.given.size() == rows(design.couplings.given) && p.total.size() == rows(design.nets.rows) &&
         p.ground_share.size() == rows(design.nets.rows);
}

}   // namespace

DesignPrediction predict_design(const Exec& exec, const PlusTrees& trees, const DesignRows& design) {
  const bool regular = is_regular(design.nets.rows);
  const LabelTrees& of_kind = trees.of(regular);
  const auto labels = [&](PairKnowledge knowledge) {
    return trees.coupling_labels(exec, design.couplings.of(knowledge).x, knowledge, regular);
  };
  return {.unknown = labels(PairKnowledge::unknown),
          .given = labels(PairKnowledge::given),
          .total = of_kind.total.predict(exec, design.nets.rows.x),
          .ground_share = of_kind.ground_share.predict(exec, design.nets.rows.x),
          .candidate_recall = {}};
}

LeftOutGroups::LeftOutGroups(std::span<const DesignRows> designs) {
  std::vector<DesignOrigin> origins;
  for (const DesignRows& d : designs) origins.push_back(d.origin);
  const Families of_origins(origins);
  design_weight = of_origins.design_weights();
  of_design = of_origins.of_design;
  count = static_cast<std::int32_t>(of_origins.name.size());
  families = count >= kMinFamilies;
  if (families) return;
  count = static_cast<std::int32_t>(designs.size());
  of_design.resize(designs.size());
  std::iota(of_design.begin(), of_design.end(), 0);
}

std::vector<std::int32_t> dealt_folds(const LeftOutGroups& groups, int folds) {
  std::vector<std::int32_t> size(idx(groups.count), 0), order(idx(groups.count)), fold(idx(groups.count), 0);
  for (const std::int32_t g : groups.of_design) ++size[idx(g)];
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int32_t a, std::int32_t b) { return size[idx(a)] > size[idx(b)]; });
  std::vector<std::int32_t> designs(idx(std::min(folds, groups.count)), 0);
  for (const std::int32_t g : order) {
    const auto smallest = std::min_element(designs.begin(), designs.end());
    fold[idx(g)] = static_cast<std::int32_t>(smallest - designs.begin());
    *smallest += size[idx(g)];
  }
  return fold;
}

std::optional<std::vector<DesignPrediction>> predict_left_out(
    const Exec& exec, std::span<const DesignRows> designs, const LeftOutGroups& groups,
    std::span<const std::int32_t> fold, const PlusOptions& options, const LoopHooks& hooks,
    const FoldHooks& of_folds) {
  std::int32_t folds = 0;
  for (const std::int32_t f : fold) folds = std::max(folds, f + 1);
  std::vector<std::vector<std::size_t>> designs_of(idx(folds));
  for (std::size_t d = 0; d < designs.size(); ++d)
    designs_of[idx(fold[idx(groups.of_design[d])])].push_back(d);
  std::vector<DesignPrediction> out(designs.size());
  for (std::int32_t f = 0; f < folds; ++f) {
    const std::vector<std::size_t>& left_out = designs_of[idx(f)];
    const bool restored = of_folds.restore && of_folds.restore(f, left_out, out) &&
                          std::all_of(left_out.begin(), left_out.end(),
                                      [&](std::size_t d) { return fits(out[d], designs[d]); });
    if (!restored) {
      DesignSelection others{designs, groups.design_weight, options.max_rows};
      for (const std::size_t d : left_out) others.weight[d] = 0;
      const auto trees = fit_plus_trees(exec, others, options, hooks.stop);
      if (!trees) return std::nullopt;
      for (const std::size_t d : left_out) {
        out[d] = predict_design(exec, *trees, designs[d]);
        if (of_folds.recall) out[d].candidate_recall = of_folds.recall(d, *trees);
      }
      if (of_folds.keep) of_folds.keep(f, left_out, out);
    }
    if (of_folds.done) of_folds.done(f, out);
  }
  return out;
}

PlusCalibration calibrate_left_out(std::span<const DesignRows> designs, const LeftOutGroups& groups,
                                   std::span<const DesignPrediction> predictions, std::int32_t without) {
  std::vector<LeftOutSample> unknown, given, total;
  for (std::size_t d = 0; d < designs.size(); ++d) {
    const std::int32_t group = groups.of_design[d];
    if (group == without) continue;
    const CouplingRows& couplings = designs[d].couplings;
    const DesignPrediction& p = predictions[d];
    const double weight = groups.design_weight[d];
    add_samples(couplings.unknown, couplings.label, p.unknown, group, weight, unknown);
    add_samples(couplings.given, couplings.label, p.given, group, weight, given);
    add_samples(designs[d].nets.rows, total_labels(designs[d].nets), p.total, group, weight, total);
  }
  return {.unknown = LeftOutCalibration(std::move(unknown), kDistanceClasses),
          .given = LeftOutCalibration(std::move(given), kDistanceClasses),
          .total = LeftOutCalibration(std::move(total), 1)};
}

}   // namespace cgcl
