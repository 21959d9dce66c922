// report: one page of runs and predictions.
#include "apps/cli/capacitance_file.hpp"
#include "apps/cli/command_table.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/output_guard.hpp"
#include "apps/cli/report_subjects.hpp"
#include "apps/cli/run_embeddings.hpp"
#include "apps/report/prediction_tables.hpp"
#include "engine/core/error.hpp"
#include "io/text/input_guard.hpp"

#include <algorithm>   // for max
#include <filesystem>
#include <optional>

namespace cgcl {
namespace {

namespace fs = std::filesystem;

/// Of the largest prediction: nets and their blocks are held, of couplings what is shown and, where there are
/// labels, two numbers; beside an extraction all of them by name.
std::int64_t table_bytes(const std::vector<std::string>& predictions, bool against) {
  const auto size = [](const std::string& file) {
    std::error_code absent;
    return !file.empty() && fs::is_regular_file(file, absent)
               ? static_cast<std::int64_t>(fs::file_size(file, absent))
               : std::int64_t{0};
  };
  std::int64_t out = 0;
  for (const std::string& path : predictions) {
    const PredictionFiles files = prediction_files(path);
    const std::int64_t couplings = size(files.couplings);
    out = std::max(out, 3 * size(files.nets) + (against ? 2 * couplings : couplings / 4));
  }
  return out;
}

/// Tables of a prediction are inputs, whatever their folder is called.
void check_inputs_stay(const Settings& settings, const ReportFiles& files,
                       const std::vector<std::string>& predictions) {
  std::vector<std::string> inputs = input_files(settings);
  for (const std::string& path : predictions) {
    const PredictionFiles tables = prediction_files(path);
    for (const std::string& file : {tables.nets, tables.couplings, tables.source})
      if (!file.empty()) inputs.push_back(file);
  }
  check_not_input(files.page, inputs);
}

}   // namespace

int run_report(const Settings& settings, Console& console) {
  const ReportFiles files = report_files(settings.get_string("output"));
  check_report_output(files);
  const std::string& against = settings.get_string("against");
  std::vector<std::string> predictions;
  for (const std::string& input : settings.inputs)
    if (is_prediction(input) || !fs::is_directory(input)) predictions.push_back(input);
  check_inputs_stay(settings, files, predictions);
  if (predictions.empty() && !against.empty())
    throw Error(ErrorId::usage, "an extraction is set beside predictions, expected one among the inputs",
                printable(against));
  require_memory(console, table_bytes(predictions, !against.empty()), "the report");
  std::optional<CapacitanceList> extraction;
  if (!against.empty()) {
    require_memory_to_read(console, {against}, ReadKind::graph);
    extraction = read_capacitances(settings, against, console);
  }
  const auto rows = static_cast<std::size_t>(settings.get_int("rows"));
  const bool mapped = settings.get_choice("embeddings") == "on";
  std::optional<Exec> exec;
  if (mapped && predictions.size() < settings.inputs.size()) exec.emplace(exec_options(settings, console));
  ReportSheet sheet = new_report(files.page);
  JsonValue subjects = JsonValue::array();
  for (const std::string& input : settings.inputs) {
    const bool run = fs::is_directory(input) && !is_prediction(input);
    if (run)
      report_run(sheet, input, rows, mapped ? run_embeddings(*exec, input, console) : RunEmbeddings());
    else
      report_prediction(sheet, prediction_files(input), extraction ? &*extraction : nullptr, rows);
    subjects.push(JsonValue::object().set("input", input).set("kind", run ? "run" : "prediction"));
  }
  const std::vector<std::string> written = sheet.write();
  console.print(str("wrote ", printable(files.page), " and the numbers of its ", sheet.figures(),
                    " drawings in ", printable(files.folder)));
  console.result(JsonValue::object()
                     .set("output", files.page)
                     .set("files", written)
                     .set("against", against.empty() ? JsonValue() : JsonValue(against))
                     .set("subjects", subjects));
  return 0;
}

}   // namespace cgcl
