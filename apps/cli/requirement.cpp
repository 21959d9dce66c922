#include "apps/cli/requirement.hpp"

#include "engine/core/error.hpp"
#include "io/graph/file_identity.hpp"

#include <charconv>   // for from_chars

namespace cgcl {

bool Requirement::met(const JsonValue& scores) const {
  const double value = metric_of(scores, metric);
  switch (op) {
    case Op::at_least:
      return value >= threshold;
    case Op::more:
      return value > threshold;
    case Op::at_most:
      return value <= threshold;
    case Op::less:
      return value < threshold;
  }
  return false;
}

Requirement parse_requirement(const std::string& text) {
  const auto fail = [&]() -> Error {
    return {ErrorId::bad_value,
            str("require: '", printable(text, 80),
                "' is not accepted, expected a metric, one of >= > <= <, and a number, such as r2>=0.5")};
  };
  std::string compact;
  for (const char c : text)
    if (c != ' ') compact += c;
  const std::size_t at = compact.find_first_of("<>");
  if (at == 0 || at == std::string::npos || at + 1 >= compact.size()) throw fail();
  Requirement out{.text = compact, .metric = compact.substr(0, at)};
  const bool equal = compact[at + 1] == '=';
  if (compact[at] == '>')
    out.op = equal ? Requirement::Op::at_least : Requirement::Op::more;
  else
    out.op = equal ? Requirement::Op::at_most : Requirement::Op::less;
  const char* first = compact.data() + at + (equal ? 2 : 1);
  const char* end = compact.data() + compact.size();
  const auto [rest, failed] = std::from_chars(first, end, out.threshold);
  if (failed != std::errc{} || rest != end) throw fail();
  return out;
}

std::filesystem::path model_path(const std::string& run) {
  const std::filesystem::path path(run);
  const FileNature found = nature_of(run);
  if (found == FileNature::model) return path;
  require_nature(run, FileNature::run);
  if (found != FileNature::run) return path;   // damaged: its reader says where
  const std::string model = model_file_in(run);
  if (model.empty())
    throw Error(ErrorId::file_missing, "the run has no model yet, expected a finished run", printable(run),
                str("`circuitgcl resume ", printable(run), "` finishes it"));
  return model;
}

std::filesystem::path candidate_model_path(const std::string& run) {
  return model_path(run).parent_path() / "candidate_model.safetensors";
}

CandidateModel candidate_model_of(const std::string& run, const Exec& exec) {
  const std::filesystem::path path = candidate_model_path(run), folder = path.parent_path();
  if (!std::filesystem::exists(path))
    throw Error(
        ErrorId::no_candidate_model, "the run does not know which pairs couple, expected a candidate model",
        printable(path.string()),
        std::filesystem::exists(folder / "companions.safetensors")
            ? "the run is of an earlier version, whose companions.safetensors is not read: train again"
            : "train on a graph imported from a netlist with parasitics, or with --candidate-model on");
  return read_candidate_model(path, exec);
}

}   // namespace cgcl
