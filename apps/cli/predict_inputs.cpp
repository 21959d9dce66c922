#include "apps/cli/predict_inputs.hpp"

#include "apps/cli/input_list.hpp"
#include "apps/cli/several_inputs.hpp"
#include "engine/core/error.hpp"
#include "io/annotate/prediction_json.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/graph/file_identity.hpp"
#include "io/report/run_folder.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/line_source.hpp"
#include "io/text/prediction_heading.hpp"

#include <filesystem>
#include <map>
#include <string_view>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

/// Whether a table has a prediction.json beside it that says so; tables themselves say nothing.
bool is_predicted_table(const std::string& path) {
  const std::vector<std::byte> start = read_file_start(provenance_path(path), 256);
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  return text.find("\"circuitgcl.prediction\"") != std::string_view::npos;
}

/// In an annotated netlist the line stands where the cards begin.
bool has_prediction_heading(const std::string& path) {
  LineSource lines(path);
  for (std::string_view line; lines.next(line);)
    if (is_prediction_heading(line)) return true;
  return false;
}

bool is_prediction(const std::string& path) {
  try {
    return path.ends_with(".csv") ? is_predicted_table(path) : has_prediction_heading(path);
  } catch (const Error&) {   // no text, or nothing beside it
    return false;
  }
}

/// Netlists and graphs of a folder, but for what was predicted; empty: there are none.
std::vector<std::string> designs_in(const std::string& folder) {
  return files_in(folder, [](const std::string& path) {
    switch (nature_of(path)) {
      case FileNature::graph:
        return true;
      case FileNature::spice:
      case FileNature::spectre:
      case FileNature::verilog:
        return !is_prediction(path);
      default:
        return false;
    }
  });
}

/// A run folder is one input.
bool is_folder(const std::string& path) { return nature_of(path) == FileNature::folder; }

/// Whether a first input says what to predict, not with what.
bool is_design(const std::string& path) {
  const FileNature nature = nature_of(path);
  if (nature == FileNature::folder) return !designs_in(path).empty();
  return nature == FileNature::graph || (nature != FileNature::absent && read_as_text(nature));
}

/// With the designs of folders in their place. Throws Error bad_value for a folder without.
std::vector<std::string> with_designs_of_folders(const std::vector<std::string>& inputs) {
  std::vector<std::string> out;
  for (const std::string& input : inputs) {
    if (!is_folder(input)) {
      out.push_back(input);
      continue;
    }
    std::vector<std::string> held = designs_in(input);
    if (held.empty())
      throw Error(ErrorId::bad_value, "the folder holds no netlist and no graph, expected designs in it",
                  printable(input));
    out.insert(out.end(), held.begin(), held.end());
  }
  return out;
}

/// Throws Error output_exists for a file that is there and is no prediction of ours.
void check_unnamed_output(const std::string& path) {
  std::error_code absent;
  if (fs::is_directory(path, absent)) check_output_file(path);
  if (fs::exists(path, absent) && !is_prediction(path))
    throw Error(ErrorId::output_exists, "is there and is no prediction of circuitgcl", printable(path),
                "-o names another output, or this one");
}

/// "out/top.predicted/" of out/top.annotated.sp and of out/top.spf.
std::string folder_beside(const std::string& output) {
  fs::path stem = fs::path(output).filename().stem();
  if (stem.extension() == ".annotated" || stem.extension() == ".predicted") stem = stem.stem();
  return (fs::path(output).parent_path() / stem).string() + ".predicted/";
}

/// The output of one design that was named.
PredictionOutput named_output(const std::string& output, ReportRule report) {
  const bool folder = prediction_format(output) == PredictionFormat::csv_folder;
  PredictionOutput out{output, {}};
  if (report == ReportRule::off || (report == ReportRule::automatic && !folder)) return out;
  out.folder = folder ? output : folder_beside(output);
  if (!folder) check_unnamed_folder(out.folder);
  return out;
}

/// Throws Error usage where two designs would have one folder, as top.sp and top.v do.
std::vector<PredictionOutput> unnamed_outputs(const std::vector<std::string>& designs,
                                              const std::vector<std::string>& files, ReportRule report) {
  std::vector<PredictionOutput> out;
  std::map<std::string, std::string> taken;
  for (std::size_t i = 0; i < files.size(); ++i) {
    check_unnamed_output(files[i]);
    out.push_back({files[i], {}});
    if (report == ReportRule::off) continue;
    out.back().folder = folder_beside(files[i]);
    const auto [other, first] = taken.emplace(out.back().folder, designs[i]);
    if (!first)
      throw Error(ErrorId::usage,
                  str("its report would lie in ", printable(out.back().folder), ", as does that of ",
                      printable(other->second), ", expected inputs of different names"),
                  printable(designs[i]), "--report off leaves reports out");
    check_unnamed_folder(out.back().folder);
  }
  return out;
}

/// Throws Error output_exists for what cannot be written.
void check_output(const std::string& output) {
  if (prediction_format(output) != PredictionFormat::csv_folder) return check_output_file(output);
  check_output_folder(output);
  check_output_tables(output);
}

}   // namespace

PredictInputs predict_inputs(const std::vector<std::string>& inputs) {
  PredictInputs out;
  std::size_t first = 0;
  const bool listed = inputs.front().starts_with('@');
  if (!listed && !is_design(inputs.front())) {
    const FileNature nature = nature_of(inputs.front());
    if (nature == FileNature::absent && inputs.size() == 1)
      throw Error(ErrorId::file_missing, "does not exist, expected a netlist or a graph",
                  printable(inputs.front()));
    if (nature != FileNature::model) require_nature(inputs.front(), FileNature::run);
    out.run = inputs.front();
    first = 1;
  }
  if (first == inputs.size())
    throw Error(ErrorId::usage, "a run and nothing to predict, expected `circuitgcl predict [RUN] IN...`");
  out.several = inputs.size() - first > 1 || inputs[first].starts_with('@') || is_folder(inputs[first]);
  out.designs = with_designs_of_folders(
      with_listed_inputs({inputs.begin() + static_cast<std::ptrdiff_t>(first), inputs.end()}));
  return out;
}

std::string predicted_name(const std::string& design) {
  const std::string stem = design_stem(design);
  switch (nature_of(design)) {
    case FileNature::graph:
      return stem + ".predicted.csv";
    case FileNature::verilog:
      return stem + ".predicted.spef";
    case FileNature::spectre:
      return stem + ".predicted.spf";
    default:
      return stem + ".annotated.sp";
  }
}

std::vector<std::string> predicted_names(const std::vector<std::string>& designs, const std::string& folder) {
  return outputs_in(folder, designs, predicted_name);
}

std::vector<PredictionOutput> prediction_outputs(const PredictInputs& inputs, const std::string& output,
                                                 ReportRule report) {
  if (!inputs.several && !output.empty()) {
    check_output(output);
    return {named_output(output, report)};
  }
  std::error_code absent;
  const bool folder = output.empty() || output.ends_with('/') || fs::is_directory(output, absent);
  if (!folder && inputs.run.empty() && inputs.designs.size() == 2)   // the first was meant as a run
    require_nature(inputs.designs.front(), FileNature::run);
  if (!folder)
    throw Error(ErrorId::usage, "is no folder, expected one for several inputs, with / at its end",
                printable(output));
  if (!output.empty()) check_output_folder(output);
  return unnamed_outputs(inputs.designs, predicted_names(inputs.designs, output), report);
}

}   // namespace cgcl
