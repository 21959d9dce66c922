#include "apps/transfer/left_out.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for all_of, clamp, max, min_element, stable_sort
#include <cmath>       // for isnan
#include <numeric>     // for iota

namespace cgcl {
namespace {

constexpr std::int32_t kMinFamilies = 3;
constexpr std::int64_t kCalibrationSamples = 2048;   // of one design: quantiles need no more

/// Samples of a design that lie evenly in their order and have a label.
struct SomeSamples {
  std::vector<std::int32_t> at;
  double weight = 0;   // of each; about 1 in all
};

SomeSamples some_samples(std::span<const double> label) {
  std::vector<std::int32_t> known;
  for (std::int32_t s = 0; s < static_cast<std::int32_t>(label.size()); ++s)
    if (!std::isnan(label[idx(s)])) known.push_back(s);
  const auto n = static_cast<std::int64_t>(known.size());
  const std::int64_t step = std::max<std::int64_t>(1, n / kCalibrationSamples);
  SomeSamples out{.at = {}, .weight = static_cast<double>(step) / static_cast<double>(n)};
  for (std::int64_t k = 0; k < n; k += step) out.at.push_back(known[idx(k)]);
  return out;
}

void add_samples(const SharedRows& rows, std::span<const double> label, std::span<const double> predicted,
                 std::int32_t group, double weight, std::vector<LeftOutSample>& out) {
  const SomeSamples samples = some_samples(label);
  for (const std::int32_t sample : samples.at) {
    const std::size_t s = idx(sample), i = idx(rows.row[s]);
    out.push_back({.group = group,
                   .kind = rows.distance.empty() ? 0 : rows.distance[i],
                   .predicted = predicted[i],
                   .label = label[s],
                   .weight = weight * samples.weight});
  }
}

/// The share of the network with the least squared error over designs left out.
double best_share(std::span<const DesignRows> designs, const LeftOutGroups& groups,
                  std::span<const DesignPrediction> predictions, PairKnowledge knowledge,
                  std::int32_t without) {
  double product = 0, square = 0;   // of what the trees leave and of what the network adds
  for (std::size_t d = 0; d < designs.size(); ++d) {
    if (groups.of_design[d] == without) continue;
    const CouplingRows& couplings = designs[d].couplings;
    const SomeSamples samples = some_samples(couplings.label);
    const double weight = groups.design_weight[d] * samples.weight;
    for (const std::int32_t s : samples.at) {
      const std::size_t i = idx(couplings.of(knowledge).row[idx(s)]);
      const double of_trees = predictions[d].couplings(knowledge)[i];
      const double added = predictions[d].of_network(knowledge)[i] - of_trees;
      product += weight * added * (couplings.label[idx(s)] - of_trees);
      square += weight * added * added;
    }
  }
  return square > 0 ? std::clamp(product / square, 0.0, 1.0) : 0;
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
         p.ground_share.size() == rows(design.nets.rows) &&
         (p.network_unknown.empty() ||
          (p.network_unknown.size() == p.unknown.size() && p.network_given.size() == p.given.size()));
}

}   // namespace

std::optional<PlusParts> fit_plus_parts(const Exec& exec, const DesignSelection& selection,
                                        const PlusOptions& options, const std::function<bool()>& stop) {
  auto trees = fit_plus_trees(exec, selection, options, stop);
  if (!trees) return std::nullopt;
  PlusParts out{std::move(*trees), nullptr};
  if (options.sizes == SizedBy::trees) return out;
  auto network = CouplingNetwork::fit(exec, selection, options.network, stop);
  if (!network) return std::nullopt;
  out.network = std::make_shared<const CouplingNetwork>(std::move(*network));
  return out;
}

DesignPrediction predict_design(const Exec& exec, const PlusTrees& trees, const DesignRows& design,
                                const CouplingNetwork* network) {
  const bool regular = is_regular(design.nets.rows);
  const LabelTrees& of_kind = trees.of(regular);
  const auto labels = [&](PairKnowledge knowledge) {
    return trees.coupling_labels(exec, design.couplings.of(knowledge).x, knowledge, regular);
  };
  DesignPrediction out{.unknown = labels(PairKnowledge::unknown),
                       .given = labels(PairKnowledge::given),
                       .network_unknown = {},
                       .network_given = {},
                       .total = of_kind.total.predict(exec, design.nets.rows.x),
                       .ground_share = of_kind.ground_share.predict(exec, design.nets.rows.x),
                       .candidate_recall = {}};
  if (network) {
    out.network_unknown =
        network->predict(exec, design.network, design.couplings.unknown, PairKnowledge::unknown);
    out.network_given = network->predict(exec, design.network, design.couplings.given, PairKnowledge::given);
  }
  return out;
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
      const auto parts = fit_plus_parts(exec, others, options, hooks.stop);
      if (!parts) return std::nullopt;
      for (const std::size_t d : left_out) {
        out[d] = predict_design(exec, parts->trees, designs[d], parts->network.get());
        if (of_folds.recall) out[d].candidate_recall = of_folds.recall(d, parts->trees);
      }
      if (of_folds.keep) of_folds.keep(f, left_out, out);
    }
    if (of_folds.done) of_folds.done(f, out);
  }
  return out;
}

std::vector<double> PlusCalibration::stacked(PairKnowledge knowledge, const DesignPrediction& said) const {
  std::vector<double> out = said.couplings(knowledge);
  const std::vector<double>& of_network = said.of_network(knowledge);
  const double share = knowledge == PairKnowledge::given ? network_given : network_unknown;
  for (std::size_t i = 0; i < of_network.size(); ++i) out[i] += share * (of_network[i] - out[i]);
  return out;
}

PlusCalibration uncalibrated(SizedBy sizes) {
  PlusCalibration out;
  out.network_unknown = out.network_given = sizes == SizedBy::trees ? 0 : sizes == SizedBy::network ? 1 : 0.5;
  return out;
}

PlusCalibration calibrate_left_out(std::span<const DesignRows> designs, const LeftOutGroups& groups,
                                   std::span<const DesignPrediction> predictions, SizedBy sizes,
                                   std::int32_t without) {
  PlusCalibration out = uncalibrated(sizes);
  if (sizes == SizedBy::both) {
    out.network_unknown = best_share(designs, groups, predictions, PairKnowledge::unknown, without);
    out.network_given = best_share(designs, groups, predictions, PairKnowledge::given, without);
  }
  std::vector<LeftOutSample> unknown, given, total;
  for (std::size_t d = 0; d < designs.size(); ++d) {
    const std::int32_t group = groups.of_design[d];
    if (group == without) continue;
    const CouplingRows& couplings = designs[d].couplings;
    const DesignPrediction& p = predictions[d];
    const double weight = groups.design_weight[d];
    add_samples(couplings.unknown, couplings.label, out.stacked(PairKnowledge::unknown, p), group, weight,
                unknown);
    add_samples(couplings.given, couplings.label, out.stacked(PairKnowledge::given, p), group, weight, given);
    add_samples(designs[d].nets.rows, total_labels(designs[d].nets), p.total, group, weight, total);
  }
  out.unknown = LeftOutCalibration(std::move(unknown), kDistanceClasses);
  out.given = LeftOutCalibration(std::move(given), kDistanceClasses);
  out.total = LeftOutCalibration(std::move(total), 1);
  return out;
}

}   // namespace cgcl
