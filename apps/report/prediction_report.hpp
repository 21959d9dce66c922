// What a report shows of a prediction: how well the model knows the circuit, the nets that matter, what was
// lumped, and an extraction beside it.
#pragma once

#include "apps/report/prediction_tables.hpp"
#include "apps/report/report_sheet.hpp"

#include <cstddef>

namespace cgcl {

/// Adds a subject to the sheet, with up to `rows` rows in each table. Reads the couplings again for the
/// aggressors of the nets shown.
void add_prediction(ReportSheet& sheet, const PredictionFiles& files, const PredictionTables& tables,
                    std::size_t rows);

/// Behind add_prediction(): the prediction beside an extraction of the same design. Throws as compare(), and
/// Error foreign_file for a table of couplings alone.
void add_agreement(ReportSheet& sheet, const PredictionFiles& files, const PredictionTables& tables,
                   const CapacitanceList& extraction, std::size_t rows);

}   // namespace cgcl
