#include "apps/cli/prediction_output.hpp"

#include "apps/cli/report_subjects.hpp"
#include "engine/core/error.hpp"
#include "engine/core/exec.hpp"
#include "io/report/run_folder.hpp"
#include "io/text/file_bytes.hpp"

#include <filesystem>
#include <string_view>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRows = 200;   // of each table, as `report` has them by default

/// Whether the file is there and says so near its beginning.
bool begins_with(const std::string& path, std::string_view mark) {
  std::error_code absent;
  if (!fs::is_regular_file(path, absent)) return false;
  const std::vector<std::byte> start = read_file_start(path, 2048);
  return std::string_view(reinterpret_cast<const char*>(start.data()), start.size()).find(mark) !=
         std::string_view::npos;
}

std::string name_of_folder(const std::string& path) {
  const fs::path named = fs::path(path).lexically_normal();
  return (named.has_filename() ? named : named.parent_path()).filename().string();
}

void write_page(const std::string& page, PredictionFiles files, bool seen) {
  if (seen) files.printed = JsonValue::object().set("seen", true);
  ReportSheet sheet = new_report(page);
  report_prediction(sheet, files, nullptr, kRows);
  static_cast<void>(sheet.write());
}

}   // namespace

TableStyle table_style(const Settings& settings) {
  const auto threads = static_cast<int>(settings.get_int("threads"));
  return {.si = settings.get_flag("si"),
          .comments = settings.get_flag("comments"),
          .order = settings.get_choice("sort") == "name" ? TableOrder::name : TableOrder::capacitance,
          .threads = threads > 0 ? threads : available_threads()};
}

std::vector<std::string> files_of(const PredictionOutput& to) {
  std::vector<std::string> out = output_files(to.path, prediction_format(to.path));
  if (to.folder.empty()) return out;
  for (const std::string_view name : table_folder_names()) out.push_back(to.folder + std::string(name));
  return out;
}

std::string written_text(const PredictionOutput& to, const std::vector<std::string>& files) {
  const bool reported = !page_of(files).is_null();
  std::string out;
  for (const std::string& file : files)
    if (!reported || !file.starts_with(to.folder)) out += (out.empty() ? "" : ", ") + printable(file);
  if (!reported) return out;
  return str(out, out.empty() ? "" : ", ", printable(to.folder), " with ", kReportPage);
}

JsonValue page_of(const std::vector<std::string>& files) {
  return files.back().ends_with(kReportPage) ? JsonValue(files.back()) : JsonValue();
}

void check_unnamed_folder(const std::string& path) {
  std::error_code absent;
  if (!fs::exists(fs::path(path).parent_path(), absent)) return;
  check_output_folder(path);
  check_output_tables(path);
  if (fs::is_empty(path, absent)) return;
  if (!begins_with(path + "prediction.json", "\"circuitgcl.prediction\"") &&
      !begins_with(path + std::string(kReportPage), "<title>circuitgcl report</title>"))
    throw Error(ErrorId::output_exists, "is there and is no prediction of circuitgcl", printable(path),
                "-o names another output, --report off leaves the folder out");
}

WrittenPrediction write_output(const PredictionOutput& to, const CircuitPrediction& prediction,
                               const FlatCircuit& flat, const WriteOptions& options, bool seen) {
  const PredictionFormat format = prediction_format(to.path);
  if (to.folder.empty()) return write_prediction(to.path, format, prediction, flat, options);
  AtomicFolder folder(to.folder, table_folder_names());
  WrittenPrediction written = write_tables(folder, prediction, flat, options);
  PredictionFiles tables = prediction_files(folder.file(""));
  tables.name = name_of_folder(to.folder);
  write_page(folder.file(kReportPage), std::move(tables), seen);
  if (to.folder != to.path) written = write_prediction(to.path, format, prediction, flat, options);
  folder.commit();
  for (std::string& file : output_files(to.folder, PredictionFormat::csv_folder))
    written.files.push_back(std::move(file));
  written.files.push_back(to.folder + std::string(kReportPage));
  return written;
}

std::string write_report_of_table(const PredictionOutput& to, bool seen) {
  AtomicFolder folder(to.folder, table_folder_names());
  write_page(folder.file(kReportPage), prediction_files(to.path), seen);
  folder.commit();
  return to.folder + std::string(kReportPage);
}

}   // namespace cgcl
