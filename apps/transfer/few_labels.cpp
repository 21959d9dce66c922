#include "apps/transfer/few_labels.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for max

namespace cgcl {
namespace {

constexpr std::size_t kMaxSamples = 4096;   // more are thinned: then the target could as well be trained on

/// Known samples of one kind, of all designs.
struct KnownSamples {
  FloatRows x;
  std::vector<double> predicted, label;

  void add(std::span<const float> row, double of_estimate, double of_label) {
    x.columns = static_cast<int>(row.size());
    x.values.insert(x.values.end(), row.begin(), row.end());
    predicted.push_back(of_estimate);
    label.push_back(of_label);
  }
  [[nodiscard]] FewLabelTree fit(const Exec& exec, std::int64_t leaf_labels) const {
    if (static_cast<std::int64_t>(label.size()) < kMinLabels) return {};
    return {exec, x, predicted, label, leaf_labels};
  }
};

/// Every so many of a list, so that at most kMaxSamples are taken.
std::size_t step_for(std::size_t samples) { return std::max<std::size_t>(1, samples / kMaxSamples); }

KnownSamples known_couplings(std::span<const DesignRows> designs, std::span<const DesignEstimates> estimates,
                             std::span<const KnownLabels> labels, PairKnowledge knowledge) {
  std::size_t all = 0;
  for (const KnownLabels& known : labels) all += known.pair.size();
  KnownSamples out;
  for (std::size_t d = 0; d < designs.size(); ++d) {
    const SharedRows& rows = designs[d].couplings.of(knowledge);
    for (std::size_t k = 0; k < labels[d].pair.size(); k += step_for(all)) {
      const std::size_t s = idx(labels[d].pair[k]), i = idx(rows.row[s]);
      out.add(rows.x.row(rows.row[s]), estimates[d].couplings(knowledge)[i].label,
              designs[d].couplings.label[s]);
    }
  }
  return out;
}

KnownSamples known_totals(std::span<const DesignRows> designs, std::span<const DesignEstimates> estimates,
                          std::span<const KnownLabels> labels) {
  KnownSamples out;
  for (std::size_t d = 0; d < designs.size(); ++d) {
    const NetRows& nets = designs[d].nets;
    for (const std::int32_t v : labels[d].net)
      out.add(nets.rows.x.row(nets.rows.row[idx(v)]), estimates[d].total[idx(nets.rows.row[idx(v)])].label,
              log_label(nets.total_F[idx(v)]));
  }
  return out;
}

}   // namespace

FewLabelTrees fit_few_labels(const Exec& exec, std::span<const DesignRows> designs,
                             std::span<const DesignEstimates> estimates,
                             std::span<const KnownLabels> labels) {
  CGCL_CHECK(designs.size() == estimates.size() && designs.size() == labels.size(), "labels of ",
             labels.size(), " designs for ", designs.size());
  return {.unknown = known_couplings(designs, estimates, labels, PairKnowledge::unknown).fit(exec, kPairLeaf),
          .given = known_couplings(designs, estimates, labels, PairKnowledge::given).fit(exec, kPairLeaf),
          .total = known_totals(designs, estimates, labels).fit(exec, kNetLeaf)};
}

Adaptation adapt(const Exec& exec, const PlusModel& model, std::span<const DesignRows> designs,
                 std::span<const KnownLabels> labels) {
  if (!model.labels_used.empty())
    throw Error(ErrorId::bad_value, "the model was adapted with labels before, expected one that was not", {},
                "give the first model all labels at once");
  Adaptation out{.model = model};
  std::vector<DesignEstimates> estimates;
  for (const DesignRows& design : designs) estimates.push_back(model.estimates(exec, design));
  FewLabelTrees fitted = fit_few_labels(exec, designs, estimates, labels);
  for (std::size_t d = 0; d < designs.size(); ++d) {
    out.pair_labels += static_cast<std::int64_t>(labels[d].pair.size());
    out.net_labels += static_cast<std::int64_t>(labels[d].net.size());
  }
  out.pairs_adapted = !fitted.unknown.empty();
  out.nets_adapted = !fitted.total.empty();
  if (!out.pairs_adapted && !out.nets_adapted) return out;
  out.model.few_labels = std::move(fitted);
  for (std::size_t d = 0; d < designs.size(); ++d) {
    LabelsUsed used{.name = designs[d].origin.name,
                    .identities = designs[d].origin.identities,
                    .pair = {},
                    .net = labels[d].net};
    for (const std::int32_t s : labels[d].pair) used.pair.push_back(designs[d].couplings.pair[idx(s)]);
    out.model.labels_used.push_back(std::move(used));
  }
  return out;
}

}   // namespace cgcl
