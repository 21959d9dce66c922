#include "apps/transfer/design_scores.hpp"

#include "engine/core/error.hpp"

#include <algorithm>   // for any_of, find

namespace cgcl {
namespace {

JsonValue optional_number(const std::optional<double>& value) {
  return value ? JsonValue(*value) : JsonValue();
}

/// The labels of this design that the model was adapted with.
KnownLabels used_labels(const PlusModel& model, const DesignRows& design) {
  std::vector<NetPair> pairs;
  std::vector<std::int32_t> nets;
  for (const LabelsUsed& used : model.labels_used) {
    if (!design.origin.is_one_of(used.identities)) continue;
    pairs.insert(pairs.end(), used.pair.begin(), used.pair.end());
    nets.insert(nets.end(), used.net.begin(), used.net.end());
  }
  return known_labels(design, pairs, nets);
}

}   // namespace

const char* name_of(PairKnowledge knowledge) {
  return knowledge == PairKnowledge::given ? "given" : "unknown";
}

void add_pair_scores(JsonValue& out, const PairScores& scores) {
  out.set("links", scores.links)
      .set("r2", scores.r2)
      .set("mae", scores.mae)
      .set("mse", scores.mse)
      .set("rmse", scores.rmse)
      .set("bias", scores.bias)
      .set("scale", optional_number(scores.scale))
      .set("spearman", optional_number(scores.spearman))
      .set("within_2x", scores.within_2x)
      .set("coverage80", optional_number(scores.coverage80));
}

void add_net_scores(JsonValue& out, const NetScores& scores) {
  out.set("nets", scores.nets)
      .set("net_total_median_error", scores.nets > 0 ? JsonValue(scores.median_error) : JsonValue())
      .set("net_total_coverage80", optional_number(scores.coverage80))
      .set("design_total_ratio", scores.nets > 0 ? JsonValue(scores.design_ratio) : JsonValue());
}

JsonValue DesignScores::json() const {
  JsonValue out = JsonValue::object();
  add_pair_scores(out, pairs);
  add_net_scores(out, nets);
  out.set("seen", seen).set("pairs", name_of(knowledge)).set("labels_left_out", left_out);
  return out;
}

DesignScores score_design(const Exec& exec, const PlusModel& model, const CircuitGraph& graph,
                          PairKnowledge knowledge) {
  return score_design(exec, model, DesignRows(exec, graph, {.network_rounds = model.network_rounds()}),
                      knowledge);
}

DesignScores score_design(const Exec& exec, const PlusModel& model, const DesignRows& design,
                          PairKnowledge knowledge) {
  const KnownLabels used = used_labels(model, design);
  if (used.pair.size() == design.couplings.pair.size())
    throw Error(ErrorId::no_labels,
                str("the model was adapted with all labels of design '", printable(design.origin.name),
                    "', expected some that it has not seen"));
  const PlusScores scores = score_estimates(design, model.estimates(exec, design), used);
  return {.origin = design.origin,
          .knowledge = knowledge,
          .seen = model.has_seen(design.origin.identities),
          .left_out = static_cast<std::int64_t>(used.pair.size()),
          .pairs = scores.couplings(knowledge),
          .nets = scores.nets};
}

}   // namespace cgcl
