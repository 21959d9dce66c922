#include "apps/cli/predict_inputs.hpp"

#include "apps/cli/input_list.hpp"
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

/// Whether a first input says what to predict, not with what.
bool is_design(const std::string& path) {
  const FileNature nature = nature_of(path);
  return nature == FileNature::graph || (nature != FileNature::absent && read_as_text(nature));
}

/// "top" of dir/top.sp.gz and of top.graph.safetensors.
std::string stem_of(const std::string& design) {
  fs::path name = fs::path(design).filename();
  if (name.extension() == ".gz") name = name.stem();
  if (name.extension() == ".safetensors") name = name.stem();
  if (name.has_extension()) name = name.stem();
  return name.string();
}

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

/// Throws Error output_exists for a file that is there and is no prediction of ours.
void check_unnamed_output(const std::string& path) {
  std::error_code absent;
  if (fs::is_directory(path, absent)) check_output_file(path);
  if (fs::exists(path, absent) && !is_prediction(path))
    throw Error(ErrorId::output_exists, "is there and is no prediction of circuitgcl", printable(path),
                "-o names another output, or this one");
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
  out.several = inputs.size() - first > 1 || inputs[first].starts_with('@');
  out.designs = with_listed_inputs({inputs.begin() + static_cast<std::ptrdiff_t>(first), inputs.end()});
  return out;
}

std::string predicted_name(const std::string& design) {
  const std::string stem = stem_of(design);
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
  std::vector<std::string> out;
  std::map<std::string, std::string> taken;
  for (const std::string& design : designs) {
    const std::string name = predicted_name(design);
    const auto [other, first] = taken.emplace(name, design);
    if (!first)
      throw Error(ErrorId::usage,
                  str("its output would be ", printable(name), ", as is that of ", printable(other->second),
                      ", expected inputs of different names"),
                  printable(design));
    out.push_back((fs::path(folder) / name).string());
  }
  return out;
}

std::vector<std::string> prediction_outputs(const PredictInputs& inputs, const std::string& output) {
  if (!inputs.several && !output.empty()) {
    check_output(output);
    return {output};
  }
  std::error_code absent;
  const bool folder = output.empty() || output.ends_with('/') || fs::is_directory(output, absent);
  if (!folder && inputs.run.empty() && inputs.designs.size() == 2)   // the first was meant as a run
    require_nature(inputs.designs.front(), FileNature::run);
  if (!folder)
    throw Error(ErrorId::usage, "is no folder, expected one for several inputs, with / at its end",
                printable(output));
  if (!output.empty()) check_output_folder(output);
  std::vector<std::string> out = predicted_names(inputs.designs, output);
  for (const std::string& file : out) check_unnamed_output(file);
  return out;
}

void make_output_folder(const std::string& output) {
  if (output.empty()) return;
  std::error_code failure;
  fs::create_directories(output, failure);
  if (!fs::is_directory(output))
    throw Error(ErrorId::output_exists, str("cannot create the folder, ", failure.message()),
                printable(output));
}

}   // namespace cgcl
