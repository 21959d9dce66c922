// MODEL_CARD.md of a run: what its model was made from, how it was judged, and what it is not good for.
#pragma once

#include "io/graph/family_table.hpp"
#include "io/report/json_value.hpp"
#include "io/report/run_folder.hpp"

#include <string>

namespace cgcl {

/// Markdown, from result.json of a run of circuitgcl+ or of a network. `licences` has those of the designs
/// that are known; `sha256` is of model.safetensors.
[[nodiscard]] std::string model_card(const JsonValue& result, const FamilyTable& licences,
                                     const std::string& sha256);

/// Writes it into the folder of a run whose model is there. Throws as write_file_atomically.
void write_model_card(const RunFolder& folder, const JsonValue& result, const FamilyTable& licences);

}   // namespace cgcl
