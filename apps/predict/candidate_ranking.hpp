// Which pairs of nets of a design may couple, and how much.
#pragma once

#include "apps/predict/candidate_model.hpp"
#include "io/pairs/coupling_walk.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace cgcl {

inline constexpr int kCandidatesPerNet = 30;

/// Candidates of a design and what is expected of them; parallel vectors ordered by a, then b. Farad.
struct RankedCandidates {
  std::vector<std::int32_t> a, b;
  std::vector<float> existence;
  std::vector<double> size_F;                  // if there is a coupling
  std::int64_t pool = 0;                       // pairs that were scored
  std::optional<double> recall, pool_recall;   // share of the extracted coupling; none without labels

  [[nodiscard]] std::size_t count() const { return a.size(); }
  [[nodiscard]] double expected_F(std::size_t i) const {
    return static_cast<double>(existence[i]) * size_F[i];
  }
};

/// A pair of the pool with what a model expects of it.
struct ScoredPair {
  std::int32_t a, b;
  float existence, size_fF;
  float score;   // what pairs are ranked by
};

/// The share of coupling that is taken to fall on pairs of nets as their totals go, whatever a model says: on
/// another family of designs it is wrong about the kinds of pairs that couple.
inline constexpr double kBackground = 0.1;

/// Keeps the per_net * nets / 2 pairs with the highest scores of those it is given. Holds at most 40 bytes
/// per pair that is kept, and the couplings of the graph.
class CandidateRanking {
 public:
  /// Throws ShapeError for fewer than no pairs per net.
  CandidateRanking(const CircuitGraph& graph, int per_net);
  CandidateRanking(const CandidateRanking&) = delete;
  CandidateRanking& operator=(const CandidateRanking&) = delete;

  /// Blocks, and the pairs in each, in order of a, then b: those of a pool one after the other.
  void add(const std::vector<ScoredPair>& block);
  /// What was kept. The last call.
  [[nodiscard]] RankedCandidates take();

 private:
  void cut();

  std::vector<NetCoupling> truth_;
  CouplingWalk in_pool_;
  double all_F_ = 0, in_pool_F_ = 0;
  std::int64_t pool_ = 0;
  std::size_t wanted_;
  std::vector<ScoredPair> held_;         // the best so far, at most twice as many as wanted and a little
  std::optional<ScoredPair> left_out_;   // the best of what a cut left out: what is not better is not wanted
};

/// The per_net * nets / 2 pairs of the pool with the largest expected capacitance, a tenth of the product of
/// the totals of both nets over the sum of all added: `per_net` partners per net on the average, more for
/// large nets. Sizes are the trees'. Holds 20 bytes per candidate; same for any number of threads.
[[nodiscard]] RankedCandidates rank_candidates(const Exec& exec, const CandidateModel& candidate_model,
                                               const CandidatePool& pool, const CircuitGraph& graph,
                                               int per_net);

/// Sizes of the candidates by the network times `factor`: the mean, in label units, of what it says of a pair
/// in both orders, so that the numbering of nets does not matter. Nothing changes for a factor of 0.
void size_by_network(const Exec& exec, double factor, TrainedModel& model, const CircuitGraph& graph,
                     RankedCandidates& candidates);

}   // namespace cgcl
