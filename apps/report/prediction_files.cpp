// Where the tables of a prediction lie.
#include "apps/report/json_members.hpp"
#include "apps/report/prediction_tables.hpp"
#include "engine/core/error.hpp"
#include "io/annotate/prediction_json.hpp"

#include <filesystem>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

bool is_file(const fs::path& path) {
  std::error_code absent;
  return fs::is_regular_file(path, absent);
}

std::string own_name(const std::string& path) {
  const fs::path normal = fs::path(path).lexically_normal();
  return (normal.has_filename() ? normal : normal.parent_path()).filename().string();
}

bool is_folder_of_tables(const fs::path& path) {
  return is_file(path / "prediction.json") && is_file(path / "nets.csv");
}

bool is_table(const std::string& path) {
  return path.ends_with(".csv") && is_file(path) && is_file(provenance_path(path));
}

PredictionFiles in_folder(const fs::path& folder) {
  return {own_name(folder.string()), (folder / "nets.csv").string(), (folder / "coupling.csv").string(),
          (folder / "prediction.json").string(), JsonValue()};
}

/// The tables that an object of `predict --json` names, found from here or from where the object lies.
PredictionFiles printed_files(const std::string& path) {
  JsonValue printed = read_json_file(path);
  const std::string output = text_in(printed, "output");
  if (output.empty() || member(printed, "files") == nullptr)
    throw Error(ErrorId::foreign_file, "is no JSON of predict, expected what `predict --json` printed",
                printable(path));
  for (const fs::path& base : {fs::path(), fs::path(path).parent_path()}) {
    const std::string place = (base / output).string();
    PredictionFiles out;
    if (is_folder_of_tables(place))
      out = in_folder(place);
    else if (is_table(place))
      out = {own_name(place), "", place, provenance_path(place), JsonValue()};
    else
      continue;
    out.printed = std::move(printed);
    return out;
  }
  throw Error(ErrorId::foreign_file,
              str("its output '", printable(output), "' is no table that is still there"), printable(path),
              "`circuitgcl predict RUN IN -o FOLDER/` writes tables");
}

}   // namespace

bool is_prediction(const std::string& path) {
  return is_folder_of_tables(path) || is_table(path) || (path.ends_with(".json") && is_file(path));
}

PredictionFiles prediction_files(const std::string& path) {
  if (is_folder_of_tables(path)) return in_folder(path);
  if (is_table(path)) return {own_name(path), "", path, provenance_path(path), JsonValue()};
  if (fs::path(path).filename() == "prediction.json" && is_folder_of_tables(fs::path(path).parent_path()))
    return in_folder(fs::path(path).parent_path());
  if (path.ends_with(".json") && is_file(path)) return printed_files(path);
  std::error_code unreadable;
  if (!fs::exists(path, unreadable))
    throw Error(ErrorId::file_missing, "does not exist, expected a run folder or a prediction",
                printable(path));
  throw Error(ErrorId::foreign_file, "is no prediction, expected a folder of tables or NAME.csv of predict",
              printable(path), "`circuitgcl predict RUN IN -o FOLDER/` writes tables");
}

}   // namespace cgcl
