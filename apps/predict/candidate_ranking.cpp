#include "apps/predict/candidate_ranking.hpp"

#include "apps/predict/net_totals.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"
#include "io/pairs/coupling_walk.hpp"
#include "layers/trees/weighted_rows.hpp"

#include <algorithm>   // for min, nth_element, sort
#include <tuple>       // for tie

namespace cgcl {
namespace {

constexpr std::size_t kNetworkBlock = std::size_t{1} << 20;   // candidates per pass of the network

constexpr std::int64_t kPairsPerChunk = 4096;

bool better(const ScoredPair& x, const ScoredPair& y) {
  if (x.score != y.score) return x.score > y.score;
  return std::tie(x.a, x.b) < std::tie(y.a, y.b);
}

/// What the trees say of a row, kept for its copies; one per thread. Of rows that meet in a slot the later
/// stays: a miss costs time, not the result.
class PairCache {
 public:
  explicit PairCache(const CandidateModel& model) : model_(model), slots_(kSlots) {}

  struct Expected {
    float existence = 0, size_fF = 0;
  };

  [[nodiscard]] Expected operator()(const PairRow& row) {
    const Key128 key = row_key(row);
    Slot& slot = slots_[idx(key.lo) & (kSlots - 1)];
    if (slot.key != key)
      slot = {key, {static_cast<float>(model_.existence(row)), static_cast<float>(model_.size(row))}};
    return slot.expected;
  }

 private:
  static constexpr std::size_t kSlots = 1 << 15;
  struct Slot {
    Key128 key;   // that of an empty slot belongs to no row of columns
    Expected expected;
  };

  const CandidateModel& model_;
  std::vector<Slot> slots_;
};

/// Scores pairs by the trees, with their share of the background.
class PairScorer {
 public:
  PairScorer(const Exec& exec, const CandidateModel& model, const CandidatePool& pool)
      : exec_(exec), total_F_(expected_totals(exec, model, pool).coupling_F) {
    for (const double t : total_F_) sum_F_ += t;
    for (int t = 0; t < exec.threads(); ++t) cache_.emplace_back(model);
  }

  /// Writes one score per pair of the block.
  void operator()(const std::vector<Candidate>& block, std::vector<ScoredPair>& out) {
    out.resize(block.size());
    const auto pairs = static_cast<std::int64_t>(block.size());
    for_chunks_by_worker(exec_.threads(), pairs, kPairsPerChunk,
                         [&](std::int64_t first, std::int64_t last, int worker) {
                           for (std::int64_t i = first; i < last; ++i)
                             out[idx(i)] = scored(block[idx(i)], cache_[idx(worker)]);
                         });
  }

 private:
  [[nodiscard]] ScoredPair scored(const Candidate& c, PairCache& cache) const {
    const auto [existence, size_fF] = cache(c.row);
    const double score =
        static_cast<double>(existence) * static_cast<double>(size_fF) + background_F(c.a, c.b) / kFemto;
    return {c.a, c.b, existence, size_fF, static_cast<float>(score)};
  }
  [[nodiscard]] double background_F(std::int32_t a, std::int32_t b) const {
    return sum_F_ <= 0 ? 0 : kBackground * total_F_[idx(a)] * total_F_[idx(b)] / sum_F_;
  }

  const Exec& exec_;
  std::vector<double> total_F_;   // [nets] expected coupling
  double sum_F_ = 0;
  std::vector<PairCache> cache_;   // [threads]
};

}   // namespace

CandidateRanking::CandidateRanking(const CircuitGraph& graph, int per_net)
    : truth_(net_couplings(graph)), in_pool_(truth_) {
  CGCL_CHECK(per_net >= 0, per_net, " candidates per net");
  wanted_ = idx(static_cast<std::int64_t>(per_net) * graph.nets / 2);
  for (const NetCoupling& c : truth_) all_F_ += c.cap_F;
}

void CandidateRanking::add(const std::vector<ScoredPair>& block) {
  pool_ += static_cast<std::int64_t>(block.size());
  for (const ScoredPair& s : block) {
    in_pool_F_ += in_pool_.cap_F(s.a, s.b);
    if (!left_out_ || better(s, *left_out_)) held_.push_back(s);
  }
  if (held_.size() > 2 * wanted_ + 4096) cut();
}

void CandidateRanking::cut() {
  if (held_.size() <= wanted_) return;
  const auto first_left_out = held_.begin() + static_cast<std::ptrdiff_t>(wanted_);
  std::nth_element(held_.begin(), first_left_out, held_.end(), better);
  left_out_ = *first_left_out;
  held_.resize(wanted_);
}

RankedCandidates CandidateRanking::take() {
  cut();
  std::sort(held_.begin(), held_.end(),
            [](const ScoredPair& x, const ScoredPair& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
  RankedCandidates out;
  out.pool = pool_;
  out.a.reserve(held_.size());
  out.b.reserve(held_.size());
  out.existence.reserve(held_.size());
  out.size_F.reserve(held_.size());
  CouplingWalk extracted(truth_);
  double kept_F = 0;
  for (const ScoredPair& s : held_) {
    out.a.push_back(s.a);
    out.b.push_back(s.b);
    out.existence.push_back(s.existence);
    out.size_F.push_back(kFemto * static_cast<double>(s.size_fF));
    kept_F += extracted.cap_F(s.a, s.b);
  }
  held_ = {};
  if (all_F_ > 0) {   // else there are no labels
    out.recall = kept_F / all_F_;
    out.pool_recall = in_pool_F_ / all_F_;
  }
  return out;
}

RankedCandidates rank_candidates(const Exec& exec, const CandidateModel& candidate_model,
                                 const CandidatePool& pool, const CircuitGraph& graph, int per_net) {
  PairScorer score(exec, candidate_model, pool);
  CandidateRanking ranking(graph, per_net);
  std::vector<ScoredPair> scored;
  pool.for_each_block([&](const std::vector<Candidate>& block) {
    score(block, scored);
    ranking.add(scored);
  });
  return ranking.take();
}

void size_by_network(const Exec& exec, double factor, TrainedModel& model, const CircuitGraph& graph,
                     RankedCandidates& candidates) {
  if (factor <= 0 || candidates.count() == 0) return;
  const PreparedDesign design = model.prepare(exec, graph, Compression::automatic);
  for (std::size_t first = 0; first < candidates.count(); first += kNetworkBlock) {
    const std::size_t n = std::min(kNetworkBlock, candidates.count() - first);
    TaskSamples links;
    links.task = Task::edge_regression;
    links.source.assign(candidates.a.begin() + static_cast<std::ptrdiff_t>(first),
                        candidates.a.begin() + static_cast<std::ptrdiff_t>(first + n));
    links.target.assign(candidates.b.begin() + static_cast<std::ptrdiff_t>(first),
                        candidates.b.begin() + static_cast<std::ptrdiff_t>(first + n));
    links.relation.assign(n, static_cast<std::uint8_t>(Relation::net_to_net));
    std::vector<std::int32_t> all(n);
    for (std::size_t i = 0; i < n; ++i) all[i] = static_cast<std::int32_t>(i);
    const PairTable pairs = model.pair_table(exec, graph, links);
    auto y = model.predict_links(exec, design, links.source, links.target, pairs, all);
    // A netlist does not say which net of a pair comes first.
    if (model.description().head.order == HeadOrder::ordered) {
      const auto turned = model.predict_links(exec, design, links.target, links.source, pairs, all);
      for (std::size_t i = 0; i < n; ++i) y[i] = (y[i] + turned[i]) / 2;
    }
    for (std::size_t i = 0; i < n; ++i)
      candidates.size_F[first + i] = factor * model.description().codec.decode(y[i]);
  }
}

}   // namespace cgcl
