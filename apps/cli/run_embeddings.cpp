#include "apps/cli/run_embeddings.hpp"

#include "apps/cli/config_file.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/run_model.hpp"
#include "apps/report/json_members.hpp"
#include "apps/train/node_map.hpp"
#include "apps/train/trained_model.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/graph/file_identity.hpp"
#include "io/graph/graph_file.hpp"
#include "io/text/sha256.hpp"

#include <set>
#include <utility>   // for move

namespace cgcl {

namespace {

namespace fs = std::filesystem;

RunEmbeddings none(std::string why) { return {std::nullopt, std::move(why)}; }

/// Names alone: a report knows no paths of a machine.
std::string shown(const fs::path& path) { return str('\'', printable(path.filename().string(), 80), '\''); }

/// The first input of the run that is there as it was then; empty, with the reason.
std::string source_graph(const fs::path& folder, const JsonValue& result, std::string& missing) {
  if (!fs::exists(folder / "config.toml")) {
    missing = "the run keeps no config.toml that names its design";
    return {};
  }
  std::set<std::string> digests;
  for (const JsonValue& design : list_in(result, "designs")) digests.insert(text_in(design, "sha256"));
  for (const std::string& input : read_run_config(folder / "config.toml", folder.string()).inputs) {
    const fs::path beside = fs::weakly_canonical(folder).parent_path() / fs::path(input).filename();
    for (const fs::path& path : {fs::path(input), beside}) {
      std::error_code absent;
      if (!fs::is_regular_file(path, absent)) continue;
      if (digests.contains(sha256_of_file(path.string()))) return path.string();
      missing = str(shown(path), " is not what the run was trained on any more");
    }
    if (missing.empty()) missing = str(shown(input), " is not where the run found it");
  }
  return {};
}

/// Why the graph is not read for want of memory; empty: there is enough.
std::string too_large(Console& console, const std::string& graph) {
  try {
    static_cast<void>(require_memory_to_read(console, {graph}, ReadKind::graph));
    return {};
  } catch (const ResourceError& refusal) {
    if (!refusal.where().empty()) throw;   // the file could not even be looked at
    return refusal.what();
  }
}

EmbeddingMaps maps_of(const Exec& exec, const PretrainedEncoder& encoder, const CircuitGraph& graph,
                      Console& console) {
  const NodeMap all = map_nodes(exec, encoder, graph, {.projection = Projection::none});
  const std::vector<double> ground = means_by_embedding(all, log_ground(graph));
  std::vector<std::int64_t> sharing(ground.size());
  for (const std::int32_t row : all.row) ++sharing[idx(row)];
  EmbeddingMaps out{.design = graph.name, .nodes = graph.nodes(), .distinct = all.embedding.rows()};
  FloatRows chosen{all.embedding.columns, {}};
  for (const std::int64_t i : chosen_embeddings(ground, kMostMapped)) {
    const auto row = all.embedding.row(i);
    chosen.values.insert(chosen.values.end(), row.begin(), row.end());
    out.log10_ground_F.push_back(ground[idx(i)]);
    out.sharing.push_back(sharing[idx(i)]);
  }
  out.components = project(exec, chosen, {.projection = Projection::pca});
  const MapOptions tsne{.projection = Projection::tsne};
  Progress progress = console.progress("t-SNE", tsne.iterations);
  out.tsne = project(exec, chosen, tsne, [&](int step, int) { progress.update(step, "embeddings"); });
  progress.finish();
  return out;
}

RunEmbeddings found(const Exec& exec, const fs::path& folder, Console& console) {
  const std::string model = model_file_in(folder.string());
  if (model.empty() || !fs::exists(folder / "result.json")) return none("the run is not finished");
  if (is_circuitgcl_plus(model) || is_fitted_model(model))
    return none("the model reads columns of pairs and nets, and has no encoder");
  const TrainedModel trained = read_model(model, exec);
  if (!trained.encoder()) return none("the run reads no pre-trained encoder (train --pretrained)");
  std::string missing;
  const std::string source = source_graph(folder, read_json_file((folder / "result.json").string()), missing);
  if (source.empty()) return none(missing);
  if (std::string why = too_large(console, source); !why.empty()) return none(std::move(why));
  return {maps_of(exec, *trained.encoder(), read_graph(source), console), {}};
}

}   // namespace

RunEmbeddings run_embeddings(const Exec& exec, const fs::path& folder, Console& console) {
  try {
    return found(exec, folder, console);
  } catch (const ResourceError& failure) {   // a second try may well have the map
    throw ResourceError(failure.id(), failure.what(), failure.where(), "--embeddings off leaves the map out");
  } catch (const Error& error) {
    return none(error.what());
  } catch (const fs::filesystem_error& error) {
    return none(error.code().message());
  }
}

}   // namespace cgcl
