#include "apps/transfer/leave_family_out.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>   // for max_element
#include <cmath>       // for isfinite
#include <map>
#include <numeric>   // for iota

namespace cgcl {
namespace {

/// The mean of what is known.
class Mean {
 public:
  void add(std::optional<double> value) {
    if (!value || !std::isfinite(*value)) return;
    sum_ += *value;
    count_ += 1;
  }
  [[nodiscard]] JsonValue json() const { return count_ > 0 ? JsonValue(sum_ / count_) : JsonValue(); }

 private:
  double sum_ = 0, count_ = 0;
};

template <class Take>
JsonValue mean_over(const std::vector<const PlusScores*>& scores, const Take& take) {
  Mean mean;
  for (const PlusScores* s : scores) mean.add(take(*s));
  return mean.json();
}

JsonValue pairs_json(const std::vector<const PlusScores*>& scores, PairKnowledge knowledge) {
  const auto mean = [&](const auto& take) {
    return mean_over(
        scores, [&](const PlusScores& s) -> std::optional<double> { return take(s.couplings(knowledge)); });
  };
  return JsonValue::object()
      .set("r2", mean([](const PairScores& p) { return p.r2; }))
      .set("spearman", mean([](const PairScores& p) { return p.spearman; }))
      .set("within_2x", mean([](const PairScores& p) { return p.within_2x; }))
      .set("coverage80", mean([](const PairScores& p) { return p.coverage80; }));
}

JsonValue nets_json(const std::vector<const PlusScores*>& scores) {
  const auto mean = [&](const auto& take) {
    return mean_over(scores, [&](const PlusScores& s) -> std::optional<double> {
      if (s.nets.nets == 0) return std::nullopt;
      return take(s.nets);
    });
  };
  return JsonValue::object()
      .set("median_error", mean([](const NetScores& n) { return n.median_error; }))
      .set("coverage80", mean([](const NetScores& n) { return n.coverage80; }))
      .set("design_ratio", mean([](const NetScores& n) { return n.design_ratio; }));
}

JsonValue few_json(const std::vector<const PlusScores*>& scores, bool nets) {
  JsonValue out = JsonValue::object();
  out.set("designs", static_cast<std::int64_t>(scores.size()))
      .set("r2_unknown", mean_over(scores, [](const PlusScores& s) { return std::optional(s.unknown.r2); }))
      .set("r2_given", mean_over(scores, [](const PlusScores& s) { return std::optional(s.given.r2); }))
      .set("coverage80", mean_over(scores, [](const PlusScores& s) { return s.unknown.coverage80; }));
  if (nets) out.set("net_totals", nets_json(scores));
  return out;
}

/// Scores of one design by the trees that left it out, and by few of its labels on top.
LeftOutDesign left_out_design(const Exec& exec, const DesignRows& design, const DesignPrediction& of_trees,
                              const PlusCalibration& of_others, const LeaveFamilyOutOptions& options) {
  PlusModel model;
  model.calibration = of_others;
  const DesignEstimates estimates = model.estimates(design, of_trees);
  LeftOutDesign out{design.origin, score_estimates(design, estimates), of_trees.candidate_recall, {}, {}};
  const auto add = [&](int labels, LabelledBy by, std::vector<FewLabelScores>& to) {
    const KnownLabels known = draw_labels(exec, design, labels, by);
    const auto samples = by == LabelledBy::pairs ? design.couplings.pair.size() : design.nets.total_F.size();
    if (samples < 2 * idx(labels) || known.pair.size() * 2 > design.couplings.pair.size()) return;
    const FewLabelTrees few = fit_few_labels(exec, {&design, 1}, {&estimates, 1}, {&known, 1});
    to.push_back({labels, score_estimates(design, corrected(few, design, estimates), known)});
  };
  for (const int labels : options.pair_labels) add(labels, LabelledBy::pairs, out.pair_labels);
  for (const int labels : options.net_labels) add(labels, LabelledBy::nets, out.net_labels);
  return out;
}

/// Fold of each family.
std::vector<std::int32_t> folds_of(std::span<const DesignRows> designs, const LeftOutGroups& groups,
                                   const LeaveFamilyOutOptions& options) {
  std::vector<std::int32_t> fold(idx(groups.count));
  if (options.groups == 0) {
    std::iota(fold.begin(), fold.end(), 0);
    return fold;
  }
  fold = dealt_folds(groups, options.groups);
  std::int32_t next = *std::max_element(fold.begin(), fold.end()) + 1;
  for (const std::string& family : options.alone)
    for (std::size_t d = 0; d < designs.size(); ++d)
      if (designs[d].origin.family == family) {
        fold[idx(groups.of_design[d])] = next++;
        break;
      }
  // Folds that have lost all their families are closed up.
  std::vector<std::int32_t> number(idx(next), -1);
  std::int32_t used = 0;
  for (const std::int32_t f : fold)
    if (number[idx(f)] < 0) number[idx(f)] = used++;
  for (std::int32_t& f : fold) f = number[idx(f)];
  return fold;
}

}   // namespace

std::int64_t LeftOutFamily::links() const {
  std::int64_t sum = 0;
  for (const LeftOutDesign& d : designs) sum += d.zero_shot.unknown.links;
  return sum;
}

JsonValue LeftOutFamily::json() const {
  std::vector<const PlusScores*> zero_shot;
  Mean recall;
  JsonValue names = JsonValue::array();
  std::int64_t nets = 0;
  for (const LeftOutDesign& d : designs) {
    zero_shot.push_back(&d.zero_shot);
    recall.add(d.candidate_recall);
    names.push(d.origin.name);
    nets += d.zero_shot.nets.nets;
  }
  JsonValue out = JsonValue::object();
  out.set("designs", std::move(names))
      .set("technology", technology)
      .set("links", links())
      .set("nets", nets)
      .set("pairs_unknown", pairs_json(zero_shot, PairKnowledge::unknown))
      .set("pairs_given", pairs_json(zero_shot, PairKnowledge::given))
      .set("net_totals", nets_json(zero_shot))
      .set("candidate_recall", recall.json());
  std::map<int, std::vector<const PlusScores*>> by_pairs, by_nets;
  for (const LeftOutDesign& d : designs) {
    for (const FewLabelScores& f : d.pair_labels) by_pairs[f.labels].push_back(&f.scores);
    for (const FewLabelScores& f : d.net_labels) by_nets[f.labels].push_back(&f.scores);
  }
  for (const auto& [labels, scores] : by_pairs) out.set(str("labels_", labels), few_json(scores, false));
  for (const auto& [labels, scores] : by_nets) out.set(str("nets_", labels), few_json(scores, true));
  return out;
}

std::optional<std::vector<LeftOutFamily>> leave_family_out(
    const Exec& exec, std::span<const DesignRows> designs, const LeaveFamilyOutOptions& options,
    const LoopHooks& hooks, const std::function<void(const LeftOutFamily&)>& each, FoldHooks of_folds) {
  const LeftOutGroups groups(designs);
  if (!groups.families)
    throw Error(ErrorId::bad_value, "families are left out one by one, expected three or more of them", {},
                "name them with import --family");
  const std::vector<std::int32_t> fold = folds_of(designs, groups, options);
  std::int32_t done = 0;
  const auto family_of = [&](std::int32_t f, const PlusCalibration& of_others,
                             const std::vector<DesignPrediction>& predictions,
                             const LeaveFamilyOutOptions& scored) {
    LeftOutFamily family;
    for (std::size_t d = 0; d < designs.size(); ++d) {
      if (groups.of_design[d] != f || hooks.stop()) continue;
      family.family = designs[d].origin.family;
      family.technology = designs[d].origin.technology;
      family.designs.push_back(left_out_design(exec, designs[d], predictions[d], of_others, scored));
    }
    return family;
  };
  of_folds.done = [&](std::int32_t left_out, const std::vector<DesignPrediction>& so_far) {
    for (std::int32_t f = 0; f < groups.count; ++f) {
      if (fold[idx(f)] != left_out) continue;
      const LeftOutFamily family = family_of(f, uncalibrated(options.plus.sizes), so_far,
                                             {.plus = options.plus, .pair_labels = {}, .net_labels = {}});
      hooks.progress(++done, groups.count, family.family);
      if (each) each(family);
    }
  };
  const auto predictions = predict_left_out(exec, designs, groups, fold, options.plus, hooks, of_folds);
  if (!predictions) return std::nullopt;
  std::vector<LeftOutFamily> out(idx(groups.count));
  for_chunks(exec.threads(), groups.count, 1, [&](std::int64_t at, std::int64_t) {
    const auto f = static_cast<std::int32_t>(at);
    out[idx(f)] = family_of(f, calibrate_left_out(designs, groups, *predictions, options.plus.sizes, f),
                            *predictions, options);
  });
  if (hooks.stop()) return std::nullopt;
  return out;
}

}   // namespace cgcl
