// Where the numbers of a table come from: prediction.json in a folder of tables, NAME.prediction.json beside
// NAME.csv.
#pragma once

#include "io/annotate/net_capacitances.hpp"
#include "io/annotate/table_style.hpp"
#include "io/report/json_value.hpp"

#include <string>

namespace cgcl {

/// Program, model, netlist with its digest, units, rails, sums, what `lumped` holds, who sized the couplings.
/// No dates, so equal inputs give equal bytes.
[[nodiscard]] JsonValue prediction_json(const CircuitPrediction& prediction, const NetCapacitances& caps,
                                        const TableStyle& style);

/// What both kinds of tables say of themselves.
[[nodiscard]] JsonValue table_json(const std::string& design, const std::string& model,
                                   const std::string& model_design, bool synthetic, const TableStyle& style);

/// "sized_by" and "size_error": null where network and trees were not compared.
void set_sizing(JsonValue& json, const SizingChoice& sizing);

/// The same as a sentence: "couplings are sized by trees (0.21 of a decade off on 812 ...)".
[[nodiscard]] std::string sizing_text(const SizingChoice& sizing);

/// "out.csv" -> "out.prediction.json"
[[nodiscard]] std::string provenance_path(const std::string& table);

}   // namespace cgcl
