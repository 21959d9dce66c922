#include "apps/cli/extracted_labels.hpp"

#include "apps/transfer/few_labels.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for count_if
#include <cmath>       // for isnan
#include <utility>     // for move

namespace cgcl {

PlusModel adapted_to(const Exec& exec, const PlusModel& model, const CircuitGraph& graph, Console& console) {
  if (graph.links.size() == 0)
    throw Error(ErrorId::no_labels, "nothing of the design is extracted, expected --parasitics with --adapt");
  const DesignRows rows(exec, graph, {.network_rounds = model.network_rounds()});
  std::vector<std::int32_t> nets;
  for (std::int32_t n = 0; n < graph.nets; ++n)
    if (!std::isnan(graph.ground_F[idx(n)])) nets.push_back(n);
  const KnownLabels known = known_labels(rows, rows.couplings.pair, nets);
  Adaptation adapted = adapt(exec, model, {&rows, 1}, {&known, 1});
  if (!adapted.pairs_adapted && !adapted.nets_adapted)
    console.warn(str(adapted.pair_labels, " couplings and ", adapted.net_labels,
                     " nets are too few to learn from, it takes ", kMinLabels, ": the model is unchanged"));
  else
    console.note(str("learnt from ", adapted.pair_labels, " couplings and ", adapted.net_labels,
                     " nets that are extracted: what is predicted beside them is partly remembered"));
  return std::move(adapted.model);
}

JsonValue extracted_json(const CircuitPrediction& prediction) {
  const auto extracted = [](const auto& list) {
    return std::int64_t{
        std::count_if(list.begin(), list.end(), [](const auto& one) { return one.extracted; })};
  };
  return JsonValue::object()
      .set("nets", extracted(prediction.nets))
      .set("couplings", extracted(prediction.couplings));
}

}   // namespace cgcl
