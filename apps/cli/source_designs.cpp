#include "apps/cli/source_designs.hpp"

#include "apps/cli/known_designs.hpp"
#include "apps/cli/labelled_designs.hpp"
#include "apps/train/pooled_split.hpp"
#include "apps/train/seen_in.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/dataset.hpp"
#include "io/graph/graph_file.hpp"
#include "io/graph/pooled_graph.hpp"

#include <algorithm>   // for find, max_element
#include <utility>     // for move

namespace cgcl {
namespace {

CircuitGraph read_checked(const std::string& path, bool allow_predicted, const LoopHooks& hooks) {
  CircuitGraph graph = read_graph(path);
  if (!graph.predicted) return graph;
  if (!allow_predicted) throw predicted_labels(path);
  hooks.warn(str("the labels of '", printable(graph.name), "' are predictions, not an extraction"));
  return graph;
}

SourceDesigns one_design(const SourceOptions& options, const LoopHooks& hooks) {
  const std::string& path = options.paths.front();
  SourceDesigns out;
  out.graph = read_checked(path, options.allow_predicted, hooks);
  out.split = given_split(options.split_path, out.graph);
  out.json = JsonValue::array().push(design_json(out.graph, path, fingerprint(out.graph)));
  out.learnt_paths = options.paths;
  out.learnt_identities = identities(out.graph);
  return out;
}

bool leaves_families_out(ValidateBy by, const std::vector<std::int32_t>& family) {
  if (by != ValidateBy::automatic) return by == ValidateBy::family;
  return *std::max_element(family.begin(), family.end()) + 1 >= kLeastFamilies;
}

/// Identities, fingerprints and description of every design, each once.
void add_origins(SourceDesigns& out, const std::vector<CircuitGraph>& designs, const SourceOptions& options,
                 const std::vector<std::uint8_t>& left_out, const LoopHooks& hooks) {
  KnownDesigns known(hooks.warn);
  std::vector<const CircuitGraph*> learnt;
  out.json = JsonValue::array();
  for (std::size_t d = 0; d < designs.size(); ++d) {
    const DesignOrigin origin = design_origin(designs[d]);
    known.add(origin, options.paths[d]);
    const std::string &content = origin.identities.front(), &structure = origin.identities.back();
    out.json.push(design_json(designs[d], options.paths[d], content).set("left_out", left_out[d] != 0));
    out.fingerprint += (d == 0 ? "" : ",") + content;
    out.structure += (d == 0 ? "" : ",") + structure;
    if (left_out[d] != 0) {
      if (std::find(out.left_out.begin(), out.left_out.end(), origin.family) == out.left_out.end())
        out.left_out.push_back(origin.family);
      continue;
    }
    learnt.push_back(&designs[d]);
    out.learnt_paths.push_back(options.paths[d]);
    out.learnt_identities.insert(out.learnt_identities.end(), origin.identities.begin(),
                                 origin.identities.end());
  }
  out.normaliser = fit_normaliser(learnt);
}

}   // namespace

TrainOptions SourceDesigns::options_of(TrainOptions options) const {
  if (normaliser) options.normaliser = normaliser;
  options.source_fingerprint = fingerprint;
  options.source_structure = structure;
  return options;
}

const char* SourceDesigns::split_by(const Split& of_run) const {
  if (!left_out.empty()) return "family";
  return of_run.by() == SplitBy::twins ? "twins" : "random";
}

CircuitGraph SourceDesigns::learnt_graph() const {
  std::vector<CircuitGraph> designs;
  for (const std::string& path : learnt_paths) designs.push_back(read_graph(path));
  return pool_graphs(designs).graph;
}

std::optional<Split> given_split(const std::string& path, const CircuitGraph& graph) {
  if (path.empty()) return std::nullopt;
  return is_node_split(path) ? read_node_split(path, graph) : read_split(path, fingerprint(graph));
}

SourceDesigns read_source_designs(const SourceOptions& options, const TrainOptions& training,
                                  std::uint64_t seed, const LoopHooks& hooks) {
  if (options.paths.size() == 1) return one_design(options, hooks);
  if (!options.split_path.empty())
    throw Error(ErrorId::usage, "--split is of one design, expected it left out with several");
  std::vector<CircuitGraph> designs;
  for (const std::string& path : options.paths)
    designs.push_back(read_checked(path, options.allow_predicted, hooks));
  PooledGraph pool = pool_graphs(designs);
  const bool by_family = leaves_families_out(options.validate_by, family_numbers(designs));
  PooledSplit samples = choose_pooled(designs, pool, training, by_family, seed);
  SourceDesigns out;
  out.graph = std::move(pool.graph);
  add_origins(out, designs, options, samples.left_out, hooks);
  out.split = std::move(samples.split);
  return out;
}

}   // namespace cgcl
