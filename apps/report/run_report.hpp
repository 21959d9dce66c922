// What a report shows of a run: accuracy beside its baselines and bounds, curves, errors by label,
// embeddings, resources.
#pragma once

#include "apps/report/embedding_report.hpp"
#include "apps/report/report_sheet.hpp"
#include "apps/report/run_record.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// Adds a subject to the sheet, with up to `rows` rows in each table. `commands` repeat the run; empty: not
/// known.
void add_run(ReportSheet& sheet, const RunRecord& run, const std::vector<std::string>& commands,
             std::size_t rows, const RunEmbeddings& embeddings = {});

/// The accuracy of a run on one design, where it has any: tables, bars, error by label bin, confusion.
void add_validation(ReportSheet& sheet, const JsonValue& result);

/// Of a run on several designs: what fits without a family say of it; families and designs.
void add_left_out(ReportSheet& sheet, const JsonValue& result, std::size_t rows);

}   // namespace cgcl
