#include "apps/transfer/plus_model.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for any_of, clamp, find

namespace cgcl {
namespace {

constexpr const char* kNames[] = {kPlusModelName, "pair-network", "stacked"};   // by SizedBy

}   // namespace

const char* name_of(SizedBy sizes) { return kNames[idx(static_cast<int>(sizes))]; }

bool PlusModel::has_seen(std::span<const std::string> ids) const {
  const auto shares = [&](const std::vector<std::string>& known) {
    return std::any_of(known.begin(), known.end(), [&](const std::string& id) {
      return std::find(ids.begin(), ids.end(), id) != ids.end();
    });
  };
  return std::any_of(sources.begin(), sources.end(),
                     [&](const DesignOrigin& o) { return shares(o.identities); }) ||
         std::any_of(labels_used.begin(), labels_used.end(),
                     [&](const LabelsUsed& used) { return shares(used.identities); });
}

DesignEstimates corrected(const FewLabelTrees& few_labels, const DesignRows& design,
                          DesignEstimates estimates) {
  const CouplingRows& couplings = design.couplings;
  return {.unknown = few_labels.unknown.corrected(couplings.unknown.x, std::move(estimates.unknown)),
          .given = few_labels.given.corrected(couplings.given.x, std::move(estimates.given)),
          .total = few_labels.total.corrected(design.nets.rows.x, std::move(estimates.total))};
}

DesignEstimates PlusModel::estimates(const DesignRows& design, const DesignPrediction& said) const {
  DesignEstimates out;
  const std::vector<double> unknown = calibration.stacked(PairKnowledge::unknown, said);
  const std::vector<double> given = calibration.stacked(PairKnowledge::given, said);
  for (std::size_t i = 0; i < unknown.size(); ++i)
    out.unknown.push_back(calibration.unknown.of(design.couplings.unknown.distance[i], unknown[i]));
  for (std::size_t i = 0; i < given.size(); ++i)
    out.given.push_back(calibration.given.of(design.couplings.given.distance[i], given[i]));
  for (const double label : said.total) out.total.push_back(calibration.total.of(0, label));
  return corrected(few_labels, design, std::move(out));
}

std::vector<LabelEstimate> PlusModel::coupling_labels(const Exec& exec, const PairColumns& columns,
                                                      std::span<const NetPair> pairs, PairKnowledge knowledge,
                                                      const NetworkGraph& graph) const {
  CGCL_CHECK(knowledge == PairKnowledge::unknown || columns.knowledge() == knowledge,
             "pairs that are given to the model and not to their columns");
  CGCL_CHECK(network_rounds() == 0 || !graph.empty(), "a model that reads the graph was given none");
  SharedRows rows = shared_pair_rows(columns, pairs, graph);
  if (columns.knowledge() != knowledge) rows = with_first_columns(rows, pair_columns(knowledge));
  const bool regular = is_regular(shared_net_rows(columns, PairKnowledge::unknown));
  const bool given = knowledge == PairKnowledge::given;
  DesignPrediction said;
  (given ? said.given : said.unknown) = trees.coupling_labels(exec, rows.x, knowledge, regular);
  if (network)
    (given ? said.network_given : said.network_unknown) = network->predict(exec, graph, rows, knowledge);
  const std::vector<double> label = calibration.stacked(knowledge, said);
  std::vector<LabelEstimate> of_row;
  for (std::size_t i = 0; i < label.size(); ++i)
    of_row.push_back(calibration.couplings(knowledge).of(rows.distance[i], label[i]));
  of_row = few_labels.couplings(knowledge).corrected(rows.x, std::move(of_row));
  std::vector<LabelEstimate> out;
  out.reserve(rows.row.size());
  for (const std::int32_t i : rows.row) out.push_back(of_row[idx(i)]);
  return out;
}

std::vector<NetEstimate> PlusModel::net_estimates(const Exec& exec, const PairColumns& columns) const {
  const SharedRows rows = shared_net_rows(columns, PairKnowledge::unknown);
  const LabelTrees& of_kind = trees.of(is_regular(rows));
  std::vector<LabelEstimate> label;
  for (const double total : of_kind.total.predict(exec, rows.x))
    label.push_back(calibration.total.of(0, total));
  label = few_labels.total.corrected(rows.x, std::move(label));
  const std::vector<double> ground_share = of_kind.ground_share.predict(exec, rows.x);
  std::vector<NetEstimate> out;
  for (const std::int32_t i : rows.row) {
    NetEstimate net{.total = total_estimate(label[idx(i)])};
    net.ground_F = std::clamp(ground_share[idx(i)], 0.0, 1.0) * net.total.total_F;
    net.coupling_F = net.total.total_F - net.ground_F;
    out.push_back(net);
  }
  return out;
}

}   // namespace cgcl
