#include "apps/cli/run_model.hpp"

#include "engine/core/error.hpp"
#include "io/graph/file_identity.hpp"
#include "io/graph/file_kind.hpp"

namespace cgcl {

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

bool is_circuitgcl_plus(const std::filesystem::path& model) {
  return sniff(model.string()) == FileKind::plus_model;
}

bool is_fitted_model(const std::filesystem::path& model) {
  return sniff(model.string()) == FileKind::fitted_model;
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
