#include "apps/cli/transfer_evaluation.hpp"

#include "apps/cli/transfer_run.hpp"
#include "engine/core/error.hpp"
#include "io/graph/structural_bound.hpp"
#include "io/pairs/pair_list.hpp"
#include "io/text/piped_input.hpp"

#include <filesystem>
#include <system_error>

namespace cgcl {

namespace {

/// Pairs with the same columns are one to the model.
void add_row_bound(JsonValue& json, const CouplingRows& couplings, PairKnowledge knowledge) {
  const std::vector<float> label(couplings.label.begin(), couplings.label.end());
  const StructuralBound bound = structural_bound(couplings.of(knowledge).row, label);
  json.set("bound_r2", bound.r2)
      .set("bound_upper", bound.upper)
      .set("bound_coverage", bound.coverage())
      .set("ceiling_r2", bound.ceiling);
}

}   // namespace

std::string PairsKnown::text() const {
  if (knowledge == PairKnowledge::unknown) return "unknown";
  return list.empty() ? "given" : "given by a list";
}

PairsKnown pairs_known(const std::string& setting) {
  if (setting.empty() || setting == "unknown") return {};
  if (setting == "given") return {.knowledge = PairKnowledge::given, .list = {}};
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(opened_path(setting), unknown))
    throw Error(ErrorId::file_missing, "is no file, expected given, unknown or a list of pairs for --pairs",
                printable(setting));
  return {.knowledge = PairKnowledge::given, .list = setting};
}

JsonValue transfer_scores_json(const Exec& exec, const PlusModel& model, const CircuitGraph& graph,
                               const PairsKnown& known, const SeenIn& seen) {
  std::vector<NetPair> listed;
  if (!known.list.empty()) listed = read_pair_list(known.list, graph);
  const DesignRows design(exec, graph, {.coupled = listed, .network_rounds = model.network_rounds()});
  const DesignScores scores = score_design(exec, model, design, known.knowledge);
  const JsonValue figures = scores.json();
  JsonValue json = JsonValue::object();
  json.set("samples", scores.pairs.links);
  for (const auto& [key, value] : figures.as_object()) json.set(key, value);
  json.set("pairs", known.text()).set("worse_than_mean", scores.pairs.r2 < 0);
  add_row_bound(json, design.couplings, known.knowledge);
  return json.set("seen_in", seen.words())
      .set("predicted", graph.predicted)
      .set("protocol", name_of(Protocol::strict));
}

}   // namespace cgcl
