// circuitgcl+ on a design of which a part is extracted: it learns from that before it predicts the rest.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/transfer/plus_model.hpp"
#include "io/annotate/circuit_prediction.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/report/json_value.hpp"

namespace cgcl {

/// The model adapted with every coupling of the graph and every net with a ground label; the same model, with
/// a warning, where these are too few. Throws Error no_labels for a graph without couplings, bad_value for a
/// model that was adapted before.
[[nodiscard]] PlusModel adapted_to(const Exec& exec, const PlusModel& model, const CircuitGraph& graph,
                                   Console& console);

/// {nets, couplings}: how many stand there as they were extracted.
[[nodiscard]] JsonValue extracted_json(const CircuitPrediction& prediction);

}   // namespace cgcl
