#include "apps/cli/report_subjects.hpp"

#include "apps/cli/run_commands.hpp"
#include "apps/report/prediction_report.hpp"
#include "apps/report/run_report.hpp"

namespace cgcl {

ReportSheet new_report(const std::string& output) {
  return {"circuitgcl report",
          "Parasitic capacitances predicted from netlists, and the runs that predict them.",
          report_files(output)};
}

void report_run(ReportSheet& sheet, const std::string& folder, std::size_t rows,
                const RunEmbeddings& embeddings) {
  add_run(sheet, read_run_record(folder), run_commands(folder), rows, embeddings);
}

void report_prediction(ReportSheet& sheet, const PredictionFiles& files, const CapacitanceList* extraction,
                       std::size_t rows) {
  const PredictionTables tables = read_prediction_tables(files, rows);
  add_prediction(sheet, files, tables, rows);
  if (extraction != nullptr) add_agreement(sheet, files, tables, *extraction, rows);
}

}   // namespace cgcl
