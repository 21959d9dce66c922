// Runs and predictions into a report, from where they lie.
#pragma once

#include "apps/compare/capacitance_list.hpp"
#include "apps/report/embedding_report.hpp"
#include "apps/report/prediction_tables.hpp"
#include "apps/report/report_sheet.hpp"

#include <cstddef>
#include <string>

namespace cgcl {

/// A page without subjects. Throws Error bad_value for a path that does not end in .html.
[[nodiscard]] ReportSheet new_report(const std::string& output);

/// Adds the run in a folder. Throws as read_run_record and read_run_config.
void report_run(ReportSheet& sheet, const std::string& folder, std::size_t rows,
                const RunEmbeddings& embeddings);

/// Adds a prediction, beside `extraction` unless that is null. Throws as read_prediction_tables and
/// add_agreement.
void report_prediction(ReportSheet& sheet, const PredictionFiles& files, const CapacitanceList* extraction,
                       std::size_t rows);

}   // namespace cgcl
