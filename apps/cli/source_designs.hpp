// What a network or a fitted system learns from: one labelled design, or several as one graph.
#pragma once

#include "apps/train/downstream.hpp"
#include "apps/train/loop.hpp"
#include "io/dataset/normaliser.hpp"
#include "io/dataset/split.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/report/json_value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cgcl {

/// What validates a run on several designs: families that it has not seen, or samples of its designs; of
/// families where there are kLeastFamilies of them.
enum class ValidateBy : std::uint8_t { automatic, family, split };

struct SourceOptions {
  std::vector<std::string> paths;   // of graph files, one at least
  std::string split_path = {};      // of one design; may be empty
  ValidateBy validate_by = ValidateBy::automatic;
  bool allow_predicted = false;   // learn from graphs whose labels are predictions
};

struct SourceDesigns {
  CircuitGraph graph;
  JsonValue json;               // `designs` of result.json
  std::optional<Split> split;   // of a file, or the samples of several designs; none: the run draws its own
  std::vector<std::string> left_out;   // families whose samples are split->twin_free
  // Of several designs: feature maxima of those that are not left out, and fingerprints with commas.
  std::optional<FeatureNormaliser> normaliser;
  std::string fingerprint, structure;
  std::vector<std::string> learnt_paths, learnt_identities;   // of what is not left out

  /// `options` for a run on these designs.
  [[nodiscard]] TrainOptions options_of(TrainOptions options) const;
  /// How the split of a run on these was made: "family", "twins" or "random".
  [[nodiscard]] const char* split_by(const Split& of_run) const;
  /// What pre-training may see: the designs that are not left out. Reads them again.
  [[nodiscard]] CircuitGraph learnt_graph() const;
};

/// All in memory at once. Warns of predicted labels and of families that share designs. Throws as read_graph,
/// read_split, read_node_split, pool_graphs and choose_pooled; Error predicted_labels, and usage for a design
/// that is given twice.
[[nodiscard]] SourceDesigns read_source_designs(const SourceOptions& options, const TrainOptions& training,
                                                std::uint64_t seed, const LoopHooks& hooks);

/// The split of a file, which is one of a run on this design or one by node numbers; none where there is no
/// path. Throws as read_split and read_node_split.
[[nodiscard]] std::optional<Split> given_split(const std::string& path, const CircuitGraph& graph);

}   // namespace cgcl
