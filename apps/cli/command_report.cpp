// report: one page of runs and predictions.
#include "apps/cli/command_table.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/output_guard.hpp"
#include "apps/cli/run_commands.hpp"
#include "apps/report/run_report.hpp"
#include "engine/core/error.hpp"
#include "io/text/input_guard.hpp"

#include <filesystem>

namespace cgcl {

int run_report(const Settings& settings, Console& console) {
  const ReportFiles files = report_files(settings.get_string("output"));
  check_report_output(files);
  check_not_input(files.page, input_files(settings));
  const auto rows = static_cast<std::size_t>(settings.get_int("rows"));
  ReportSheet sheet("circuitgcl report",
                    "Predicted parasitic capacitances: no figure here is extracted from a layout.", files);
  JsonValue subjects = JsonValue::array();
  for (const std::string& input : settings.inputs) {
    add_run(sheet, read_run_record(input), run_commands(input), rows);
    subjects.push(JsonValue::object().set("input", input).set("kind", "run"));
  }
  const std::vector<std::string> written = sheet.write();
  console.print(str("wrote ", printable(files.page), " and ", sheet.figures(), " tables of its drawings in ",
                    printable(files.folder)));
  console.result(
      JsonValue::object().set("output", files.page).set("files", written).set("subjects", subjects));
  return 0;
}

}   // namespace cgcl
