// Where the prediction of one design goes: a file, and a folder with its tables and the page that `report`
// makes of them.
#pragma once

#include "apps/cli/settings.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/report/json_value.hpp"

#include <string>
#include <vector>

namespace cgcl {

struct PredictionOutput {
  std::string path;     // a file, or with / at its end a folder of tables
  std::string folder;   // the folder of tables that gets a report, with / at its end; empty: none

  bool operator==(const PredictionOutput&) const = default;
};

/// How tables look by --si, --comments and --sort, and the threads that make them.
[[nodiscard]] TableStyle table_style(const Settings& settings);

/// All that is written; none of it may be an input. Throws as prediction_format.
[[nodiscard]] std::vector<std::string> files_of(const PredictionOutput& to);

/// Of what was written: "a.spf"; "a.annotated.sp, a.predicted/ with report.html".
[[nodiscard]] std::string written_text(const PredictionOutput& to, const std::vector<std::string>& files);
/// The page among the files; null: there is none.
[[nodiscard]] JsonValue page_of(const std::vector<std::string>& files);

/// Throws Error output_exists for a folder that nobody has named and that is there, unless it is empty or an
/// earlier one of predict.
void check_unnamed_folder(const std::string& path);

/// The file or tables that were asked for, and the folder with tables and their report, the bytes of `report
/// FOLDER` where the design was not `seen` by the run: both or neither. The page is the last file. Throws as
/// write_prediction, AtomicFolder and the parts of a report.
WrittenPrediction write_output(const PredictionOutput& to, const CircuitPrediction& prediction,
                               const FlatCircuit& flat, const WriteOptions& options, bool seen);

/// The report alone into the folder, of a table of couplings that lies at the path already. Returns the page.
std::string write_report_of_table(const PredictionOutput& to, bool seen);

}   // namespace cgcl
