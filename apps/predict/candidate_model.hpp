// What a trained run knows besides its network, so that it can meet a bare netlist: which pairs couple, what
// a net has to ground and in all, how far off that is, and what lies outside its experience.
#pragma once

#include "apps/predict/novelty_detector.hpp"
#include "apps/train/trained_model.hpp"
#include "io/pairs/candidates.hpp"
#include "layers/trees/boosted_trees.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

inline constexpr int kCandidatesPerNet = 30;

struct CandidateModelOptions {
  TreeOptions trees;
  CandidateOptions candidates;   // threads: those of the execution context
  double calibration = 0.2;      // of the nets, kept out for intervals
};

/// Offsets of the decimal logarithm that hold 80 % of the truth; 0 and 0 where too little was kept out.
struct LogInterval {
  double low = 0, high = 0;
};

/// Fitted on the source designs; nothing of a design that is predicted enters. Sizes in femtofarad.
struct CandidateModel {
  BoostedTrees existence, size;    // of a pair, by PairRow
  BoostedTrees ground, coupling;   // of a net a terminal, by NetRow; ground is empty without labels
  /// The network's coupling is multiplied with it; 0: sizes come from the trees, which were better on pairs
  /// that neither had seen, or the network predicts something else.
  double network_factor = 0;
  LogInterval of_size, of_total;
  NoveltyDetector familiar;
  CandidateOptions candidates;
  double source_recall = 0;   // of the candidates of the source design: not a zero-shot figure
  std::string source_name, source_fingerprint;   // of all, with commas
};

/// Candidates of a design and what is expected of them; parallel vectors ordered by a, then b. Farad.
struct RankedCandidates {
  std::vector<std::int32_t> a, b;
  std::vector<float> existence;
  std::vector<double> size_F;                  // if there is a coupling
  std::int64_t pool = 0;                       // pairs that were scored
  std::optional<double> recall, pool_recall;   // share of the extracted coupling; none without labels

  [[nodiscard]] std::size_t count() const { return a.size(); }
  [[nodiscard]] double expected_F(std::size_t i) const { return existence[i] * size_F[i]; }
};

/// The per_net * nets / 2 pairs of the pool with the largest expected capacitance, a tenth of the product of
/// the totals of both nets over the sum of all added: `per_net` partners a net on the average, more for large
/// nets. Sizes are the trees'. Holds 20 bytes a candidate; same for any number of threads.
[[nodiscard]] RankedCandidates rank_candidates(const Exec& exec, const CandidateModel& companions,
                                               const CandidatePool& pool, const CircuitGraph& graph,
                                               int per_net);

/// Sizes of the candidates by the network, where the companions say so: the mean, in label units, of what it
/// says of a pair in both orders, so that the numbering of nets does not matter.
void size_candidates(const Exec& exec, const CandidateModel& companions, TrainedModel& model,
                     const CircuitGraph& graph, RankedCandidates& candidates);

/// Ground and whole coupling of every net as the companions expect them, farad; NaN ground without labels.
struct NetExpectation {
  std::vector<double> ground_F, coupling_F;
};
[[nodiscard]] NetExpectation expect_nets(const Exec& exec, const CandidateModel& companions,
                                         const CandidatePool& pool);

/// Fits on the labelled design of the network and on others, where there are some: every design counts alike.
/// `val` are the link numbers that the network did not train on. Same graphs, seed and options give the same
/// bytes. Throws Error no_labels for a design where no pair of nets couples.
[[nodiscard]] CandidateModel fit_candidate_model(const Exec& exec, TrainedModel& model,
                                                 const CircuitGraph& graph, std::span<const std::int32_t> val,
                                                 const CandidateModelOptions& options = {},
                                                 std::span<const CircuitGraph> others = {});

/// companions.safetensors of a run folder.
void write_candidate_model(const std::filesystem::path& path, const Exec& exec,
                           const CandidateModel& companions);
/// Throws as read_tensor_file; Error model_damaged.
[[nodiscard]] CandidateModel read_candidate_model(const std::filesystem::path& path, const Exec& exec);

}   // namespace cgcl
