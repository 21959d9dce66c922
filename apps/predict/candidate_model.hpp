// What a trained run knows besides its network, so that it can meet a bare netlist: which pairs couple, what
// a net has to ground and in all, how far off that is, and what is out of distribution.
#pragma once

#include "apps/predict/calibration.hpp"
#include "apps/predict/novelty_detector.hpp"
#include "apps/train/trained_model.hpp"
#include "io/annotate/circuit_prediction.hpp"
#include "io/pairs/candidates.hpp"
#include "layers/trees/boosted_trees.hpp"

#include <array>
#include <filesystem>
#include <span>
#include <string>

namespace cgcl {

inline constexpr double kFemto = 1e-15;   // the trees count in femtofarad

struct CandidateModelOptions {
  TreeOptions trees;
  CandidateOptions candidates;   // threads: those of the execution context
  double calibration = 0.2;      // share of the colours that intervals are calibrated on
};

/// Fitted on the source designs; nothing of a design that is predicted enters.
struct CandidateModel {
  BoostedTrees existence, size;    // of a pair, by PairRow; sizes in femtofarad
  BoostedTrees ground, coupling;   // of a net per terminal, by NetRow; ground is empty without labels
  /// The network's coupling is multiplied with it; 0: sizes come from the trees, which were better on pairs
  /// that neither had seen, or the network predicts something else.
  double network_factor = 0;
  SizingChoice sizing;   // network or trees, and why
  /// By the standing of a net, or of the worse end of a pair. What is not known only several designs tell of.
  std::array<IntervalTable, kStandings> intervals;
  NoveltyDetector novelty;
  CandidateOptions candidates;

  [[nodiscard]] const IntervalTable& intervals_of(NetStanding standing) const {
    return intervals[static_cast<std::size_t>(standing)];
  }
  double source_recall = 0;   // of the candidates of the source design: not a zero-shot figure
  std::string source_name, source_fingerprint, source_structure, source_sha256;   // of all, with commas
};

/// Fits on the labelled design of the network and on others, where there are some: every design counts alike.
/// `val` are the link numbers that the network did not train on. Same graphs, seed and options give the same
/// bytes. Throws Error no_labels for a design where no pair of nets couples.
[[nodiscard]] CandidateModel fit_candidate_model(const Exec& exec, TrainedModel& model,
                                                 const CircuitGraph& graph, std::span<const std::int32_t> val,
                                                 const CandidateModelOptions& options = {},
                                                 std::span<const CircuitGraph> others = {});

/// candidate_model.safetensors of a run folder.
void write_candidate_model(const std::filesystem::path& path, const Exec& exec,
                           const CandidateModel& candidate_model);
/// Throws as read_tensor_file, for a file of another kind or an earlier version with the hint to train again;
/// Error model_damaged, feature_schema.
[[nodiscard]] CandidateModel read_candidate_model(const std::filesystem::path& path, const Exec& exec);

/// The identities() of the designs of a candidate model, for seen_in(), without reading the rest; empty where
/// there is no such file. Throws as read_safetensors_metadata.
[[nodiscard]] std::string candidate_identities(const std::filesystem::path& path);

}   // namespace cgcl
